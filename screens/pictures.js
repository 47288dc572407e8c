// A mark of a picture that has an address opens it as the page's own links do, so that the session lives on. Without this
// file it is an ordinary link. (Vega keeps what a mark is made from in __data__.)
window.cvPictures ??= (() => {
  document.addEventListener("click", (event) => {
    const href = event.target.__data__?.href;
    if (!href || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    document.getElementById("vg-tooltip-element")?.remove();
    history.pushState({}, "", href);
    window.dispatchEvent(new PopStateEvent("popstate"));
  }, { capture: true });
  return true;
})();
