// What the three pages share: elements without markup from text, calls, and a socket that comes back.

export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

export function language() {
  const kept = localStorage.getItem("language");
  return kept || (document.documentElement.lang.startsWith("zh") ? "zh" : "en");
}

export function chooseLanguage(labels) {
  const other = language() === "zh" ? "en" : "zh";
  return el("button", { class: "quiet", type: "button", lang: other, onclick: () => { localStorage.setItem("language", other); location.reload(); } },
            labels.language);
}

export async function call(name, told) {
  const answer = await fetch("/api/" + name, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ ...told, language: language() }),
  });
  const found = await answer.json().catch(() => ({ ok: false, why: "" }));
  if (!found.ok) throw new Error(found.why || String(answer.status));
  return found;
}

// Calls `show` with every picture that the server sends, and `lost` while the connection is gone.
export function listen(whose, show, lost) {
  let wait = 500, labels = null;
  const open = () => {
    const address = (location.protocol === "https:" ? "wss://" : "ws://") + location.host + "/ws/" + whose + "?language=" + language();
    const socket = new WebSocket(address);
    socket.onmessage = event => { 
      wait = 500;
      const told = JSON.parse(event.data);
      labels = told.labels = told.labels || labels;  // the words come once
      show(told);
    };
    socket.onclose = () => { lost(); setTimeout(open, wait); wait = Math.min(wait * 2, 5000); };
  };
  open();
}

export function table(columns, rows, given = {}) {
  const head = el("tr", {}, columns.map(text => el("th", { scope: "col" }, text)));
  const body = rows.map(row => el("tr", row.given || {}, (row.cells || row).map(cell => el("td", {}, cell instanceof Node ? cell : String(cell ?? "")))));
  return el("div", { class: "wide", ...given }, el("table", {}, el("thead", {}, head), el("tbody", {}, body)));
}

export function svg(tag, given = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// A button that asks once more before it ends something; a double click is one answer.
export function button(label, act, given = {}) {
  const { sure, ...rest } = given;
  let asked = !sure;
  const made = el("button", { type: "button", ...rest, onkeydown: event => {
    if (event.repeat) event.preventDefault(); // a key that is held down
  }, onclick: async event => {
    if (event.detail > 1) return; // the second click of a double click
    if (!asked) { asked = true; made.textContent = sure; made.classList.add("asked"); return; }
    made.disabled = true;
    try { await act(); } finally { setTimeout(() => { made.disabled = false; }, 400); }
  } }, label);
  return made;
}

// Puts new content in a place, and lets the reader keep the field, the text and the folded part that were in use.
export function replace(place, ...content) {
  const at = document.activeElement, key = at && at.dataset ? at.dataset.key : undefined;
  const open = new Set([...place.querySelectorAll("details[open]")].map(one => one.dataset.key));
  const typed = new Map([...place.querySelectorAll("input[data-key], textarea[data-key], select[data-key]")].map(one => [one.dataset.key, one.value]));
  place.replaceChildren(...content.flat(Infinity).filter(Boolean));
  for (const one of place.querySelectorAll("details")) if (open.has(one.dataset.key)) one.open = true;
  for (const one of place.querySelectorAll("input[data-key], textarea[data-key], select[data-key]"))
    if (typed.has(one.dataset.key)) { one.value = typed.get(one.dataset.key); one.dispatchEvent(new Event("kept")); }
  if (key) place.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}
