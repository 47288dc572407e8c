// Arrow keys and a clicker's keys press the page's own buttons. One listener, however often Streamlit draws the page anew.
(() => {
  if (window.cvPresenting) return;
  window.cvPresenting = true;

  // A clicker sends PageUp and PageDown; some send arrows; "b" or "." is its button for a dark screen.
  const buttons = {
    ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "next",
    ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Backspace: "back", Escape: "close",
  };

  function toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest(".st-key-present-full button")) return;
    toggleFullScreen();
    // Space and Enter press the button that has the focus: from here on that is the next thing.
    document.querySelector(".st-key-present-next button:not([disabled])")?.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (!document.querySelector(".cv-present") || event.ctrlKey || event.metaKey || event.altKey) return;
    // Space and Enter on a button press that button.
    if ((event.key === " " || event.key === "Enter") && event.target.closest("button, a, summary")) return;
    if (event.target.closest("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (key === "b" || key === ".") {
      document.body.classList.toggle("cv-dark-screen");
      return;
    }
    // F5 is a clicker's button to start; left to the browser it would load the page anew and lose the place.
    if (key === "f" || key === "f5") {
      event.preventDefault();
      toggleFullScreen();
      return;
    }
    const name = buttons[event.key];
    if (!name) return;
    event.preventDefault();
    document.body.classList.remove("cv-dark-screen");
    document.querySelector(`.st-key-present-${name} button:not([disabled])`)?.click();
  });
})();
