// After an answer the next button has the focus, after that button the new question: a keyboard never has to start again
// from the top of the page. Each turn counts once, however often Streamlit draws the page anew.
window.cvQuizTurn ??= (() => {
  let turn = "";

  const arrive = (selector, deadline) => {
    const place = document.querySelector(selector);
    if (!place) {
      if (Date.now() < deadline) requestAnimationFrame(() => arrive(selector, deadline));
      return;
    }
    place.focus({ preventScroll: true });
    const shown = document.querySelector(".cv-quiz-said") ?? place;
    shown.scrollIntoView({ block: shown === place ? "start" : "nearest" });
  };

  return (selector, now) => {
    if (now === turn) return;
    turn = now;
    arrive(selector, Date.now() + 3000);
  };
})();
