// The reading view. What is chosen is an attribute of the document element and is remembered by this browser alone.
(() => {
  const KEPT = "cv-reading-view";
  const root = document.documentElement;
  const names = ["ground", "type", "space", "font"];

  const remember = () => {
    const chosen = Object.fromEntries(names.map((name) => [name, root.dataset[called(name)] ?? ""]));
    try {
      localStorage.setItem(KEPT, JSON.stringify(chosen));
    } catch {
      // A browser that keeps nothing still shows the choice until the page is left.
    }
  };
  const called = (name) => `cv${name[0].toUpperCase()}${name.slice(1)}`;
  const choose = (name, value) => {
    if (/^[a-z]+$/.test(value)) root.dataset[called(name)] = value;
    else delete root.dataset[called(name)];
  };
  const recall = () => {
    try {
      return JSON.parse(localStorage.getItem(KEPT) ?? "{}") ?? {};
    } catch {
      return {};
    }
  };

  if (window.cvReadingView) return;
  window.cvReadingView = true;
  const kept = recall();
  for (const name of names) choose(name, String(kept[name] ?? ""));

  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.cvChoice;
    if (!name) return;
    choose(name, event.target.value);
    remember();
  });

  // The radio buttons say what is chosen from the moment that they are seen.
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".cv-view[open]")) return;
    for (const input of event.target.querySelectorAll("[data-cv-choice]")) {
      input.checked = input.value === (root.dataset[called(input.dataset.cvChoice)] ?? "");
    }
  }, { capture: true });

  // It closes as a menu does: by Escape, by a click beside it, and when the focus leaves it.
  const close = (view, takesFocus) => {
    view.open = false;
    if (takesFocus) view.querySelector("summary").focus();
  };
  document.addEventListener("keydown", (event) => {
    const view = document.querySelector(".cv-view[open]");
    if (event.key === "Escape" && view) close(view, view.contains(event.target));
  });
  for (const kind of ["pointerdown", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const view = document.querySelector(".cv-view[open]");
      if (view && event.target instanceof Element && !view.contains(event.target)) close(view, false);
    });
  }
})();
