// The keys of the admin. What they are says the page itself, in the list that the page about them is made from.
{
  const list = JSON.parse(document.getElementById("shortcut-keys").textContent);
  const byKeys = new Map(list.map((shortcut) => [shortcut.keys, shortcut]));
  const WAIT = 1500; // milliseconds between the first key and the second
  const OFF = "shortcuts-off";
  // Where a browser keeps nothing, the switch holds for the page.
  let kept = null;
  const isOff = () => {
    try {
      return localStorage.getItem(OFF) === "yes";
    } catch {
      return kept === "yes";
    }
  };
  const setOff = (value) => {
    kept = value ? "yes" : null;
    try {
      value ? localStorage.setItem(OFF, "yes") : localStorage.removeItem(OFF);
    } catch {}
  };

  // A field, or anything that has a use for letters of its own.
  const TYPES = "input, textarea, select, [contenteditable], .select2-container, [role=textbox], [role=searchbox], [role=combobox], [role=listbox], [role=menu], [role=tree], [role=grid], [role=application], dialog[open], [role=dialog]";
  const isBusy = (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return false;
    if (target.matches("input[type=checkbox], input[type=radio], input[type=submit], input[type=button]")) return false;
    return Boolean(target.closest(TYPES)) || target.isContentEditable;
  };

  // The letter on the key, whatever alphabet the keyboard is set to.
  const letter = (event) => {
    if (event.key === "?" || event.key === "/") return event.key;
    if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
    const code = /^Key([A-Z])$/.exec(event.code);
    return code && event.key.length === 1 ? code[1].toLowerCase() : "";
  };

  const does = {
    search: () => {
      const field = document.querySelector("#searchbar") ?? document.querySelector("#content [type=search]");
      if (!field) return false;
      field.focus();
      field.select();
      return true;
    },
    new: () => {
      const link = document.querySelector(".object-tools a.addlink");
      if (!link) return false;
      location.assign(link.href);
      return true;
    },
    save: () => {
      const button = document.querySelector("#content form .submit-row [name=_save]");
      if (!button) return false;
      button.click();
      return true;
    },
  };
  const carryOut = (shortcut, event) => {
    if (shortcut.goes) location.assign(shortcut.goes);
    else if (!does[shortcut.does]()) return; // there is no such thing here: the key stays the browser's
    event.preventDefault();
  };

  let first = "";
  let timer = 0;
  const forget = () => {
    first = "";
    clearTimeout(timer);
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat || isOff()) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyS") {
      forget();
      carryOut(byKeys.get("Ctrl+S"), event);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event)) return;
    if (event.key === "Shift") return;
    const key = letter(event);
    const before = first;
    forget();
    if (!key || (event.shiftKey && key !== "?" && key !== "/")) return;
    const shortcut = byKeys.get(before ? `${before} ${key}` : key);
    // A page with keys of its own keeps the single letters, but not those that come after another.
    const isTheirs = !before && /^[a-z]$/.test(key) && document.querySelector("[data-own-keys]");
    if (shortcut && !isTheirs) {
      carryOut(shortcut, event);
    } else if (!before && list.some(({ keys }) => keys.startsWith(`${key} `))) {
      first = key;
      timer = setTimeout(forget, WAIT);
    }
  });

  // The switch, on the page about the keys.
  const place = document.getElementById("shortcut-switch");
  if (place) {
    const button = place.querySelector("button");
    const show = () => button.setAttribute("aria-pressed", String(!isOff()));
    button.addEventListener("click", () => {
      setOff(!isOff());
      show();
    });
    show();
    place.hidden = false;
  }
}
