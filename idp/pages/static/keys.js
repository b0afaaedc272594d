// The keys of the console; every page works fully without this file.
// Keys that are single letters can be turned off, and that is remembered (WCAG 2.2 §2.1.4).

const LETTERS = "row-keys";
const PAUSE = 200;
const CHORD = 1500;
const palette = document.getElementById("palette");
const keys = document.getElementById("keys");
const field = palette.querySelector("[name=cari]");
const found = palette.querySelector("[data-found]");
const letters = keys.querySelector("[data-letters]");
let chordUntil = 0;
let asking = 0;
let waiting;

const isOn = () => localStorage.getItem(LETTERS) !== "off";
const isTyping = (target) => target.matches("input, textarea, select, [contenteditable]");
const links = () => [...found.querySelectorAll("a[href]")];

function open(dialog) {
  document.querySelectorAll("dialog[open]").forEach((one) => one.close());
  dialog.showModal();
}

/** Only the latest question is answered, however late the others come. */
async function ask() {
  asking += 1;
  const mine = asking;
  const body = new URLSearchParams(new FormData(field.form));
  const answer = await fetch(field.form.action, { method: "POST", body });
  if (answer.redirected) document.dispatchEvent(new CustomEvent("simasn:gone"));
  if (!answer.ok || answer.redirected || mine !== asking) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("found");
  page.getElementById("found-words").removeAttribute("id");
  found.replaceChildren(...fresh.children);
}

/** Arrows go from the field through what was found, and back. */
function step(by) {
  const stops = [field, ...links()];
  const at = stops.indexOf(document.activeElement);
  stops[(at + by + stops.length) % stops.length].focus();
}

function search() {
  const own = document.querySelector("main input[type=search]");
  if (!own) return open(palette);
  own.closest("details")?.setAttribute("open", "");
  own.focus();
  return own.select();
}

const rows = () => [...document.querySelectorAll(".register tbody tr")].filter((row) => !row.closest("[data-answers]"));

function move(by) {
  const all = rows();
  const at = all.indexOf(document.activeElement?.closest("tr"));
  const next = all[at < 0 ? 0 : at + by];
  if (!next) return;
  next.tabIndex = -1;
  next.focus();
}

function onLetter(key, row) {
  if (chordUntil > Date.now()) {
    chordUntil = 0;
    document.querySelector(`[data-go="${CSS.escape(key)}"]`)?.click();
    return true;
  }
  if (key === "g") chordUntil = Date.now() + CHORD;
  else if (key === "/") search();
  else if (key === "?") open(keys);
  else if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
  else if (key === "x" && row) row.querySelector("input[type=checkbox]")?.click();
  else return false;
  return true;
}

function onKey(event) {
  const key = event.key.toLowerCase();
  if (event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && key === "k") {
    event.preventDefault();
    open(palette);
    field.select();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const row = event.target.matches("tr") && !event.target.closest("[data-answers]") ? event.target : null;
  if (row && key === "enter") row.querySelector("a[href]")?.click();
  else if (row && key === "escape") row.blur();
  else if (key.length !== 1 || !isOn() || !onLetter(key, row)) return;
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
palette.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  step(event.key === "ArrowDown" ? 1 : -1);
});
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => ask().catch(() => {}), PAUSE);
});
field.form.addEventListener("submit", (event) => {
  const [first] = links();
  if (!first) return;
  event.preventDefault();
  first.click();
});
letters.checked = isOn();
letters.addEventListener("change", () => localStorage.setItem(LETTERS, letters.checked ? "on" : "off"));
document.querySelectorAll("[data-open-keys]").forEach((button) => button.addEventListener("click", () => open(keys)));
document.querySelectorAll("dialog [data-close]").forEach((button) => button.addEventListener("click", () => button.closest("dialog").close()));
document.querySelectorAll("[data-palette]").forEach((link) => link.addEventListener("click", (event) => {
  event.preventDefault();
  open(palette);
}));
