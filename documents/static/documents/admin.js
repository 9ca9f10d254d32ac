// A row that was just added takes the focus; otherwise somebody at the keyboard would have to go back to it.
document.addEventListener("formset:added", (event) => {
  requestAnimationFrame(() => {
    const first = event.target.querySelector(
      "input:not([type=hidden]), select:not(.select2-hidden-accessible), textarea, .select2-selection",
    );
    if (first) first.focus();
  });
});
