// Small improvements of the console; every page works fully without this file.

/** Filters stand open where there is room for them. */
function openFilters(box) {
  if (window.matchMedia("(min-width: 48rem)").matches) box.open = true;
}

/** A receipt asks for its own page again until every module has the act, a minute at most. */
async function follow(receipt, left) {
  if (left === 0) return;
  await new Promise((resolve) => { setTimeout(resolve, 1000); });
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("receipt");
  if (!fresh) return;
  receipt.replaceChildren(...fresh.childNodes);
  if ("live" in fresh.dataset) await follow(receipt, left - 1);
}

/** What a page links to is shown in it, once it stands; the link stays where it can't be had. */
async function fetchInto(place) {
  const answer = await fetch(place.dataset.fetch);
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...page.getElementById("fetched").children);
  place.classList.add("drawings");
}

/** The trail goes on by itself while somebody looks; what is told twice is shown once. */
function followTrail(box) {
  const [button, status] = [box.querySelector("button"), box.querySelector("[role=status]")];
  const body = document.querySelector(".register tbody");
  const numbers = () => [...body.querySelectorAll("tr[data-event]")].map((row) => Number(row.dataset.event));
  let shown = 0;
  const ask = async () => {
    if (document.hidden || button.getAttribute("aria-pressed") !== "true") return;
    const seen = new Set(numbers());
    const oldest = Math.min(...seen);
    const joint = box.dataset.follow.includes("?") && !box.dataset.follow.endsWith("?") ? "&" : "";
    const answer = await fetch(`${box.dataset.follow}${joint}setelah=${Math.max(...seen)}`);
    if (!answer.ok || answer.redirected) { button.setAttribute("aria-pressed", "false"); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = [...page.querySelectorAll("#fresh tr")].filter((row) => {
      const number = Number(row.dataset.event);
      return number > oldest && !seen.has(number);
    });
    body.prepend(...fresh);
    shown += fresh.length;
    if (fresh.length) status.textContent = box.dataset.told.replace("{n}", String(shown));
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    ask().catch(() => {});
  });
  document.addEventListener("visibilitychange", () => ask().catch(() => {}));
  setInterval(() => ask().catch(() => {}), 5000);
}

document.querySelectorAll("[data-follow]").forEach(followTrail);
document.querySelectorAll("[data-fetch]").forEach((place) => fetchInto(place).catch(() => {}));
document.querySelectorAll("[data-wide-open]").forEach(openFilters);
const receipt = document.querySelector("#receipt[data-live]");
if (receipt) follow(receipt, 60).catch(() => {});

/** Rows that are answered: one row has the focus, and letters act on that row alone (WCAG 2.1.4). */
function enableRows(form) {
  const rows = [...form.querySelectorAll("tr[data-row]")];
  const hint = form.querySelector("[data-keys-hint]");
  const toggle = form.querySelector("[data-keys]");
  let on = localStorage.getItem("row-keys") !== "off";
  const show = () => { toggle?.setAttribute("aria-pressed", String(on)); };
  const reach = (row) => {
    rows.forEach((one) => { one.tabIndex = one === row ? 0 : -1; });
    row.focus();
  };
  if (hint) hint.hidden = false;
  toggle?.addEventListener("click", () => {
    on = !on;
    localStorage.setItem("row-keys", on ? "on" : "off");
    show();
  });
  show();
  if (rows[0]) rows[0].tabIndex = 0;
  rows.forEach((row, place) => row.addEventListener("keydown", (event) => {
    if (event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const next = { j: rows[place + 1], arrowdown: rows[place + 1], k: rows[place - 1], arrowup: rows[place - 1] }[key];
    const is_letter = key.length === 1;
    if (is_letter && !on) return;
    if (next) reach(next);
    else if (key === "x") row.querySelector("input[type=checkbox]")?.click();
    else if (key === "enter") row.querySelector("[data-open]")?.click();
    else if (is_letter) row.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
    else return;
    event.preventDefault();
  }));
  const wanted = rows.find((row) => `#${row.id}` === window.location.hash);
  if (wanted) reach(wanted);
}

document.querySelectorAll("form[data-answers]").forEach(enableRows);

/** The bar of acts on many says how many rows are ticked, and ticks those of the page at once. */
function enableBulk(bar) {
  const ticks = [...document.querySelectorAll(`input[type=checkbox][form="${CSS.escape(bar.id)}"]`)];
  const count = bar.querySelector("[data-bulk-count]");
  const every = bar.querySelector("[data-tick-all]");
  const tell = () => {
    const ticked = ticks.filter((tick) => tick.checked).length;
    count.textContent = count.dataset.words.replace("#", String(ticked));
  };
  ticks.forEach((tick) => tick.addEventListener("change", tell));
  every.hidden = false;
  every.addEventListener("click", () => {
    const all = ticks.every((tick) => tick.checked);
    ticks.forEach((tick) => { tick.checked = !all; });
    tell();
  });
  tell();
}

document.querySelectorAll("form[data-bulk]").forEach(enableBulk);
