// What chooses by searching stands in place of a labelled control; its name is that label, and what is chosen.
(() => {
  const takeNames = () => {
    for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
      const [label, shown] = [select.labels[0], select.nextElementSibling];
      if (!label || !shown) continue;
      label.id ||= `${select.id}_label`;
      const [control, chosen, search] = ["[role=combobox]", "[id].select2-selection__rendered", ".select2-search__field"].map((part) => shown.querySelector(part));
      if (search) search.setAttribute("aria-labelledby", label.id); // of several; what is chosen are items beside it
      if (control) control.setAttribute("aria-labelledby", chosen ? `${label.id} ${chosen.id}` : label.id);
      chosen?.removeAttribute("role");
      chosen?.removeAttribute("aria-readonly");
    }
  };
  // jQuery calls in the order of asking, so by then the controls are there.
  document.addEventListener("DOMContentLoaded", () => window.django?.jQuery?.(takeNames));
  document.addEventListener("formset:added", () => setTimeout(takeNames));
})();
