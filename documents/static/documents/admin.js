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
  if (!document.activeElement || !document.activeElement.closest(".submit-row")) return;
  const fields = document.querySelectorAll(
    "fieldset input:not([type=hidden]), fieldset select:not(.select2-hidden-accessible), fieldset textarea, fieldset .select2-selection",
  );
  const isEmpty = (field) => (field.matches(".select2-selection") ? !field.querySelector("[title]") : !field.value);
  const first = [...fields].find((field) => field.offsetWidth && isEmpty(field));
  if (first) first.focus();
});
// What chooses by searching stands in place of a labelled control; its name is that label, and what is chosen.
const takeNames = () => {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const [label, shown] = [select.labels[0], select.nextElementSibling];
    const [control, chosen] = ["[role=combobox]", "[id].select2-selection__rendered"].map((part) => shown?.querySelector(part));
    if (!label || !control || !chosen) continue;
    label.id ||= `${select.id}_label`;
    control.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
    chosen.removeAttribute("role");
    chosen.removeAttribute("aria-readonly");
  }
};
// jQuery calls in the order of asking, so by then the controls are there.
document.addEventListener("DOMContentLoaded", () => window.django?.jQuery?.(takeNames));
