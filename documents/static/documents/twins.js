// While a new thing is named: what is there already and may be the same, under its title.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector(".twins[data-url]");
  const title = document.getElementById("id_title");
  if (!place || !title) return;
  title.closest(".form-row").after(place);
  const asks = (field) => /^(title|url|names-\d+-(text|DELETE))$/.test(field.name);
  let [asked, shown, timer, request] = ["", null, 0, null];

  const ask = async () => {
    const data = new URLSearchParams();
    for (const field of title.form.elements) {
      if (asks(field) && field.value && (field.type !== "checkbox" || field.checked)) data.append(field.name, field.value);
    }
    if (data.toString() === asked) return;
    asked = data.toString();
    request?.abort();
    request = new AbortController();
    data.append("csrfmiddlewaretoken", title.form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(place.dataset.url, { method: "POST", body: data, signal: request.signal });
      if (!answer.ok || answer.redirected) return; // signed out: saving says so
      const { html } = await answer.json();
      if (html !== shown) place.innerHTML = shown = html; // else a box that is ticked stays so
    } catch {
      // Nobody is kept from typing; saving asks again.
    }
  };
  title.form.addEventListener("input", (event) => {
    if (!asks(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 350);
  });
  if (title.value && !place.innerHTML.trim()) ask();
});
