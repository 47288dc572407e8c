// Links of this page change the address and tell Streamlit as the back button does, so that the session (and with it the
// conversation on the Ask page) lives on. Without this file they are ordinary links.
window.cvGoTo ??= (() => {
  let turn = "";
  let followed = true; // The first paragraph that an address names is where the reader starts.
  let there = ""; // Where the reader is already.
  let waiting = false;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-read]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    followed = true;
    there = "";
    history.pushState({}, "", link.getAttribute("href"));
    // A paragraph that is on the page already need not wait for the server.
    if (link.dataset.read && document.getElementById(link.dataset.read)) arrive((there = link.dataset.read), 0);
    window.dispatchEvent(new PopStateEvent("popstate"));
  });

  // In the contents, the section that is being read is marked.
  const markSection = () => {
    waiting = false;
    const links = [...document.querySelectorAll('.cv-contents a[href^="#s-"]')];
    const reached = links.filter((link) => document.getElementById(link.hash.slice(1))?.getBoundingClientRect().top < 160);
    for (const link of links) {
      if (link !== reached.at(-1)) link.removeAttribute("aria-current");
      else if (link.ariaCurrent !== "location") {
        link.setAttribute("aria-current", "location");
        link.scrollIntoView({ block: "nearest" });
      }
    }
  };
  document.addEventListener("scroll", (event) => {
    if (waiting || !event.target.querySelector?.(".cv-read")) return;
    waiting = true;
    requestAnimationFrame(markSection);
  }, { capture: true, passive: true });

  const arrive = (id, deadline) => {
    const place = document.getElementById(id);
    if (!place) {
      // A chapter that was just asked for is not drawn yet.
      if (Date.now() < deadline) requestAnimationFrame(() => arrive(id, deadline));
      return;
    }
    // The first paragraph of a section is shown with its heading.
    let top = place;
    while (top.previousElementSibling?.matches(".cv-section")) top = top.previousElementSibling;
    const settle = (frames) => {
      top.scrollIntoView({ block: "start" });
      // What stands above is laid out only now, and may push the place down.
      if (frames) requestAnimationFrame(() => settle(frames - 1));
    };
    settle(3);
    document.querySelector('.cv-contents [aria-current="true"]')?.scrollIntoView({ block: "nearest" });
    // Only whoever followed a link wants the focus moved; a box that was changed keeps it.
    if (followed) place.focus({ preventScroll: true });
    followed = false;
  };

  return (id, now) => {
    if (now === turn) return;
    turn = now;
    if (id && id !== there) arrive(id, Date.now() + 5000);
    else followed = false;
    there = "";
  };
})();
