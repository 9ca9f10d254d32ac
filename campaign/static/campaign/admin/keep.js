// Unsaved forms survive an expired session and a closed tab: what is typed is kept in this browser, and
// offered when the form is opened again.
//
// For every form that has, or contains, an element with `data-keep`. Kept under the user, the address and a key
// of this opening of the form, so that two tabs do not overwrite each other. The key is sent with the form; the
// server answers a save with a cookie that names it (documents/admin/keeping.py), and only then it is forgotten.
// Kept for three days at most, and gone when its user signs out. Never kept: passwords, files, tokens of requests.
// A form that guards against stale edits is brought back with the state it was opened with (`edit_token`), so that
// what others saved meanwhile is asked about, not overwritten.
(() => {
  const user = document.querySelector("meta[name=keeps-for]")?.content;
  const DAYS = 3, MOST_OF_ONE = 500_000, MOST_OF_ALL = 2_000_000; // characters
  const mine = `kept|${user}|`;
  let isOver = false; // the user signs out
  const keys = (start) => Object.keys(localStorage).filter((key) => key.startsWith(start));
  const read = (key) => {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };

  // --- what need not be kept any longer ------------------------------------------------------------

  const forgetSaved = () => {
    for (const [, name, key] of document.cookie.matchAll(/(?:^|; )((?:__Secure-)?saved-([0-9a-z]+))=/g)) {
      keys("kept|").filter((each) => each.endsWith(`|${key}`)).forEach((each) => localStorage.removeItem(each));
      const path = document.querySelector("meta[name=keeps-for]")?.dataset.path || "/";
      document.cookie = `${name}=; path=${path}; max-age=0; samesite=lax${name.startsWith("__") ? "; secure" : ""}`;
    }
  };
  const forgetOld = () => {
    const since = Date.now() - DAYS * 86_400_000;
    for (const key of keys("kept|")) if (!(read(key)?.time > since)) localStorage.removeItem(key);
  };
  const makeRoom = (length) => {
    const others = keys("kept|").map((key) => [read(key)?.time || 0, key, localStorage.getItem(key).length]).sort();
    let all = length + others.reduce((sum, [, , each]) => sum + each, 0);
    for (const [, key, each] of others) {
      if (all <= MOST_OF_ALL) return;
      localStorage.removeItem(key);
      all -= each;
    }
  };

  // --- reading a form, and filling one in ----------------------------------------------------------

  const IS_ROW = /^(.+)-(\d+)-(.+)$/;
  const isKept = (field) =>
    field.name && !field.name.includes("__prefix__") && !/^(clash$|choice:|_)/.test(field.name) &&
    (field.type === "hidden" ? /-\d+-id$/.test(field.name) : !/^(password|file|submit|button|reset|image)$/.test(field.type));
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
  const valueOf = (field) =>
    field.options ? [...field.selectedOptions].map((option) => [option.value, option.text]) :
      isTicked(field) ? [field.value, field.checked] : field.value;
  // As the server sent it; a browser may have filled in what stood there before the page was loaded again.
  const defaultOf = (field) => {
    if (isTicked(field)) return [field.value, field.defaultChecked];
    if (!field.options) return field.defaultValue;
    const chosen = [...field.options].filter((option) => option.defaultSelected);
    const shown = chosen.length || field.multiple ? chosen : [...field.options].slice(0, 1);
    return shown.map((option) => [option.value, option.text]);
  };
  const fieldsOf = (form, value = valueOf) =>
    [...form.elements].filter((field) => field.tagName !== "FIELDSET" && isKept(field)).map((field) => [field.name, value(field)]);

  const choose = (select, chosen) => {
    const isSearched = select.classList.contains("admin-autocomplete");
    for (const option of [...select.options]) option.selected = false;
    for (const [value, text] of chosen) {
      let option = [...select.options].find((each) => each.value === value);
      if (!option && isSearched) option = new Option(text, value);
      if (!option) return false;
      option.selected = true;
      if (isSearched && select.multiple) select.append(option); // in the order in which they were chosen
    }
    select.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
  const isNothing = (value) =>
    Array.isArray(value) ? value[1] === false || value.every((each) => each[0] === "") : !value;
  const fill = (form, name, value) => {
    const fields = [...form.elements].filter((field) => field.name === name && field.tagName !== "FIELDSET");
    if (isTicked(fields[0] ?? {})) {
      const [is, checked] = value;
      const field = fields.find((each) => each.value === is);
      if (field) field.checked = checked;
      return Boolean(field) || !checked;
    }
    if (!fields[0] || fields[0].disabled) return isNothing(value);
    if (fields[0].options) return choose(fields[0], value);
    fields[0].value = value;
    return true;
  };
  // A row stands where its key does; a new one, and one that is gone meanwhile, is added as a browser's user would.
  const placeRow = (form, prefix, key) => {
    const field = key && [...form.elements].find((each) => each.name?.startsWith(`${prefix}-`) && each.name.endsWith("-id") && each.value === key);
    if (field) return field.name.slice(0, -2);
    const number = form.elements[`${prefix}-TOTAL_FORMS`]?.value;
    const add = document.querySelector(`#${CSS.escape(prefix)}-group .add-row a, #${CSS.escape(prefix)}-group .add-row button`);
    if (!number || !add) return null;
    add.click();
    const added = form.elements[`${prefix}-${number}-id`];
    if (added) added.value = key || "";
    return `${prefix}-${number}-`;
  };
  // Returns what found no place in the form: [name, value] each.
  const bringBack = (form, kept) => {
    const values = new Map(kept.fields.filter(([name]) => name.endsWith("-id")));
    const [places, lost] = [new Map(), []];
    for (const [name, value] of kept.fields) {
      const row = name.match(IS_ROW);
      let target = name;
      if (row && form.elements[`${row[1]}-TOTAL_FORMS`]) {
        const start = `${row[1]}-${row[2]}-`;
        if (!places.has(start)) places.set(start, placeRow(form, row[1], values.get(`${start}id`)));
        if (row[3] === "id") continue;
        target = places.get(start) === null ? null : places.get(start) + row[3];
      }
      if (target === null || !fill(form, target, value)) lost.push([name, value]);
    }
    if (kept.token !== undefined && form.elements.edit_token) form.elements.edit_token.value = kept.token;
    return lost;
  };

  // --- one form --------------------------------------------------------------------------------------

  const keep = (form) => {
    const marker = form.matches("[data-keep]") ? form : form.querySelector("[data-keep]");
    // Several forms of one address each have a name of their own.
    const here = `${mine}${location.pathname}${marker.dataset.keep && `#${marker.dataset.keep}`}|`;
    const random = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    // A form that comes back refused goes on under the key that it was sent with.
    const key = /^[0-9a-z]{8,40}$/.test(marker.dataset.posted ?? "") ? marker.dataset.posted : random();
    const guard = form.elements.edit_token;
    // After a refusal the form is one step further than what the person has decided.
    const token = () => (guard ? form.elements.opened_with?.value || guard.value : undefined);
    const before = "posted" in marker.dataset ? "" : JSON.stringify(fieldsOf(form, defaultOf)); // refused is unsaved
    let timer;

    const store = () => {
      clearTimeout(timer);
      const fields = fieldsOf(form);
      if (isOver) return;
      if (JSON.stringify(fields) === before) return localStorage.removeItem(here + key);
      const text = JSON.stringify({ time: Date.now(), token: token(), fields });
      if (text.length > MOST_OF_ONE) return;
      try {
        localStorage.removeItem(here + key);
        makeRoom(text.length);
        localStorage.setItem(here + key, text);
      } catch { /* the browser keeps nothing, or no more */ }
      say();
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(store, 500); // milliseconds
    };
    const say = () => {
      const text = document.getElementById("kept-said");
      if (text && !form.querySelector(".kept-said")) form.append(text.content.cloneNode(true));
    };

    for (const what of ["input", "change"]) form.addEventListener(what, later);
    // What chooses by searching tells jQuery alone; so do windows that add a thing.
    window.django?.jQuery?.(form).on("change", later);
    for (const what of ["formset:added", "formset:removed"]) document.addEventListener(what, later);
    window.addEventListener("pagehide", store);
    document.addEventListener("visibilitychange", () => document.hidden && store());
    form.addEventListener("submit", () => {
      store();
      let sent = form.elements.kept;
      if (!sent) form.append((sent = Object.assign(document.createElement("input"), { type: "hidden", name: "kept" })));
      sent.value = key;
      // Whoever signed in again in another tab got another token with it.
      const csrf = document.cookie.match(/(?:^|; )(?:__Secure-)?csrftoken=([^;]+)/)?.[1];
      if (csrf && form.elements.csrfmiddlewaretoken) form.elements.csrfmiddlewaretoken.value = csrf;
    });
    store();
    if (!("posted" in marker.dataset)) offer(form, here, key, store);
  };

  const offer = (form, here, own, store) => {
    const now = JSON.stringify(fieldsOf(form));
    const found = keys(here).filter((key) => key !== here + own).map((key) => [key, read(key)]).sort(([, one], [, other]) => one.time - other.time);
    for (const [key, kept] of found) {
      if (JSON.stringify(kept.fields) === now) {
        localStorage.removeItem(key);
        continue;
      }
      const box = document.getElementById("kept-offer").content.cloneNode(true).firstElementChild;
      const time = box.querySelector("time"), date = new Date(kept.time);
      const isToday = date.toDateString() === new Date().toDateString();
      time.dateTime = date.toISOString();
      time.textContent = date.toLocaleString(document.documentElement.lang, isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
      const [back, away] = box.querySelectorAll("button");
      back.addEventListener("click", () => {
        const lost = bringBack(form, kept);
        store();
        if (lost.length) {
          const list = box.querySelector("dl");
          for (const [name, value] of lost) {
            const shown = Array.isArray(value) ? value.flat().join(", ") : value;
            list.append(Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: shown }));
          }
          box.querySelector(".kept-asks").hidden = true;
          box.querySelector(".kept-lost").hidden = false;
        } else {
          localStorage.removeItem(key);
          box.querySelector(".kept-asks").hidden = true;
          box.querySelector(".kept-back").hidden = false;
        }
        box.focus();
      });
      away.addEventListener("click", () => {
        localStorage.removeItem(key);
        box.remove();
        (form.querySelector("input:not([type=hidden]), textarea, select") || form).focus();
      });
      form.before(box);
    }
  };

  // --- the page ----------------------------------------------------------------------------------------

  try {
    forgetSaved();
    forgetOld();
  } catch { return; } // a browser that keeps nothing
  if (!user) return;
  window.addEventListener("storage", (event) => {
    if (event.key === "kept-over" && event.newValue?.startsWith(`${user} `)) isOver = true; // signed out elsewhere
  });
  document.getElementById("logout-form")?.addEventListener("submit", () => {
    isOver = true;
    localStorage.setItem("kept-over", `${user} ${Date.now()}`); // other tabs hear it
    localStorage.removeItem("kept-over");
    keys(mine).forEach((key) => localStorage.removeItem(key));
  });
  const keepAll = (within) => {
    for (const form of within.querySelectorAll("form")) {
      if (form.matches("[data-keep]") || form.querySelector("[data-keep]")) keep(form);
    }
  };
  window.addEventListener("load", () => keepAll(document));
  document.addEventListener("reading:panel", (event) => keepAll(event.detail)); // a form that came without its page
})();
