// A row that was just added takes the focus; otherwise somebody at the keyboard would have to go back to it.
document.addEventListener("formset:added", (event) => {
  requestAnimationFrame(() => {
    const first = event.target.querySelector(
      "input:not([type=hidden]), select:not(.select2-hidden-accessible), textarea, .select2-selection",
    );
    if (first) first.focus();
  });
});
// With buttons over the form, Django gives the focus to “Save”; the first empty field is what somebody came for.
window.addEventListener("load", () => {
  const conflict = document.getElementById("conflict"); // somebody saved meanwhile: that comes before any field
  if (conflict) return conflict.focus();
  if (!document.activeElement || !document.activeElement.closest(".submit-row")) return;
  const fields = document.querySelectorAll(
    "fieldset input:not([type=hidden]), fieldset select:not(.select2-hidden-accessible), fieldset textarea, fieldset .select2-selection",
  );
  const isEmpty = (field) => (field.matches(".select2-selection") ? !field.querySelector("[title]") : !field.value);
  const first = [...fields].find((field) => field.offsetWidth && isEmpty(field));
  if (first) first.focus();
});
