// The reading view with fewer page loads. Everything here is a link or a form of the page: a selection becomes the
// panel's address, links and searches within the panel change the panel alone, and a few keys step through what is
// suggested. What is saved is posted as any form.
"use strict";
(() => {
  const text = document.getElementById("reading-text");
  const panel = document.getElementById("panel");
  if (!text || !panel) return;
  const { placeOf, rangeOf } = window.readingPlaces;
  const page = document.querySelector(".reading");
  let asked = 0;

  // Browsers drag links where other words are selected, so within the text they become links of our own.
  for (const link of text.querySelectorAll("a[href]")) {
    link.dataset.href = link.href;
    link.removeAttribute("href");
    link.setAttribute("role", "link");
    link.tabIndex = 0;
  }
  // Nor does Chromium begin a selection in what can have the focus; under the mouse they need none.
  text.addEventListener("pointerdown", () => {
    const links = text.querySelectorAll("a[tabindex]");
    for (const link of links) link.removeAttribute("tabindex");
    const back = () => links.forEach((link) => (link.tabIndex = 0));
    window.addEventListener("pointerup", back, { once: true });
    window.addEventListener("pointercancel", back, { once: true });
  });
  const addressOf = (link) => link.dataset.href || link.href;

  // --- what is chosen, shown without changing the text ---------------------------------------
  function show(scroll) {
    const quote = panel.querySelector(".reading-quote");
    page.classList.toggle("has-selection", Boolean(quote));
    window.CSS?.highlights?.clear();
    for (const each of text.querySelectorAll(".is-chosen")) each.classList.remove("is-chosen");
    if (!quote) return true;
    const range = rangeOf(Number(quote.dataset.start), Number(quote.dataset.end));
    if (!range) return false;
    if (window.CSS?.highlights) window.CSS.highlights.set("reading-chosen", new Highlight(range));
    const box = range.getBoundingClientRect();
    if (scroll && (box.top < 0 || box.bottom > window.innerHeight * 0.6)) {
      window.scrollBy({ top: box.top - window.innerHeight * 0.25, behavior: "auto" });
    }
    return true;
  }

  // --- the panel ------------------------------------------------------------------------------
  async function load(address, { focus = false, scroll = false } = {}) {
    const url = new URL(address, window.location.href);
    const number = (asked += 1);
    const wanted = new URL(url);
    wanted.hash = "";
    wanted.searchParams.set("panel", "1");
    let answer;
    try {
      answer = await fetch(wanted, { credentials: "same-origin", redirect: "error" });
    } catch {
      answer = null; // signed out, or no network: the page itself says so
    }
    if (number !== asked) return;
    if (!answer || !answer.ok) {
      window.location.assign(url);
      return;
    }
    panel.innerHTML = await answer.text();
    window.history.replaceState(null, "", url);
    if (!show(scroll)) {
      window.location.assign(url); // it stands in another part of a long text
      return;
    }
    document.dispatchEvent(new CustomEvent("reading:panel", { detail: panel }));
    if (focus) panel.querySelector("h2")?.focus({ preventScroll: true });
  }

  const isHere = (href) => href && new URL(href, window.location.href).pathname === text.dataset.url;

  function place(start, end) {
    const url = new URL(text.dataset.url, window.location.href);
    const resize = panel.querySelector("[name=resize]");
    url.searchParams.set("version", text.dataset.version);
    url.searchParams.set("start", start);
    url.searchParams.set("end", end);
    if (resize) url.searchParams.set("resize", resize.value);
    return url;
  }

  // --- selecting, by mouse, touch or keyboard -------------------------------------------------
  let timer;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const selection = document.getSelection();
      if (!selection.rangeCount || selection.isCollapsed) return;
      const found = placeOf(selection.getRangeAt(0));
      if (found && found.end > found.start) load(place(found.start, found.end));
    }, 350);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href], a[data-href]");
    if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const selects = link.closest("#reading-text, #panel, #suggestions, #passages");
    if (!selects || !isHere(addressOf(link))) return;
    event.preventDefault();
    if (link.closest("#reading-text") && !document.getSelection().isCollapsed) return; // words are being selected
    load(addressOf(link), { focus: true, scroll: !link.closest("#reading-text") });
  });

  panel.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "get") return;
    event.preventDefault();
    const url = new URL(form.getAttribute("action"), window.location.href);
    for (const [name, value] of new FormData(form, event.submitter)) if (value) url.searchParams.set(name, value);
    load(url, { focus: true, scroll: true });
  });

  // --- keys -----------------------------------------------------------------------------------
  const open = () => [...text.querySelectorAll(".reading-suggestion")].filter(
    (link, at, all) => all.findIndex((other) => other.dataset.href === link.dataset.href) === at,
  );

  function step(by) {
    const links = open();
    if (!links.length) return;
    const focused = document.activeElement?.dataset.href;
    const shown = panel.querySelector("[name=s]")?.value;
    let at = links.findIndex((link) => link.dataset.href === focused || (shown && link.dataset.href.includes(shown)));
    at = at < 0 ? (by > 0 ? 0 : links.length - 1) : (at + by + links.length) % links.length;
    links[at].focus();
    load(links[at].dataset.href, { scroll: true });
  }

  const press = (key) => panel.querySelector(`[data-key="${key}"]`);
  const keys = {
    n: () => step(1),
    p: () => step(-1),
    a: () => press("a")?.click(),
    x: () => press("x")?.click(),
    c: () => press("c")?.click(),
    "/": () => press("/")?.focus(),
    Escape: () => {
      document.getSelection().removeAllRanges();
      load(`${text.dataset.url}?version=${text.dataset.version}`);
    },
  };

  let went = 0;

  function areOff() {
    try {
      return window.localStorage.getItem("shortcuts-off") === "yes";
    } catch {
      return false;
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Enter" && event.target.matches("a[data-href]")) {
      event.preventDefault();
      event.target.click();
      return;
    }
    if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]") && event.key !== "Escape") return;
    const code = /^Key([A-Z])$/.exec(event.code); // the letter on the key, whatever alphabet the keyboard is set to
    const isGoing = Date.now() - went < 1500; // g and then a letter leads to a list, as on every page
    went = event.key === "g" || code?.[1] === "G" ? Date.now() : 0;
    if (isGoing) return;
    const act = keys[event.key] ?? (code && event.key.length === 1 ? keys[code[1].toLowerCase()] : null);
    if (!act || areOff()) return;
    event.preventDefault();
    act();
  });

  show(false);
})();
