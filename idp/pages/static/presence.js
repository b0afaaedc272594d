// Whether somebody is there: a warning before the screen locks, and then nothing left on it.
// Without this file the server locks after the same time, at the next request.

const dialog = document.getElementById("idle");
const countdown = dialog.querySelector("[data-countdown]");
const announced = dialog.querySelector("[data-announced]");
/** A minute, or half of what is left where that is less. */
const WARNING = Math.min(60_000, Number(dialog.dataset.left) * 500);
const SPOKEN = [60, 30, 10];
/** The server's clock and ours may be apart by so much when it is asked whether it has locked. */
const LEEWAY = 1500;
const tabs = new BroadcastChannel("simasn-presence");
let until = 0;
let isLocked = false;

/** Somebody was there, here or in another tab: `end` is when the screen locks, in epoch ms. */
function seen(end) {
  until = Math.max(until, end);
  if (until - Date.now() > WARNING && dialog.open) dialog.close();
}

function tell(left) {
  seen(Date.now() + left * 1000);
  tabs.postMessage({ until });
}

/** Nothing of what stood on the screen stays in it; the server shows the lock in its place. */
function lock() {
  if (isLocked) return;
  isLocked = true;
  tabs.postMessage({ locked: true });
  document.body.replaceChildren();
  document.title = "SIMASN";
  setTimeout(showLock, LEEWAY);
}

async function showLock() {
  const home = document.body.classList.contains("console") ? "/console" : "/";
  const here = window.location.pathname + window.location.search;
  // A page that answered a form may have no address to come back to.
  const answer = await fetch(here, { redirect: "manual" }).catch(() => null);
  window.location.replace(answer && answer.status >= 400 ? home : here);
}

function show(seconds) {
  countdown.textContent = dialog.dataset.words.replace("{detik}", String(seconds));
  if (!dialog.open) {
    dialog.showModal();
    announced.textContent = countdown.textContent;
  } else if (SPOKEN.includes(seconds)) {
    announced.textContent = countdown.textContent;
  }
}

function tick() {
  const left = until - Date.now();
  if (left <= 0) lock();
  else if (left <= WARNING) show(Math.ceil(left / 1000));
}

async function stay(form) {
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (answer.ok && !answer.redirected) tell((await answer.json()).left);
  else lock();
}

dialog.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  stay(event.target).catch(() => {});
});
// Esc says the same: whoever presses it is there.
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  dialog.querySelector("form").requestSubmit();
});
tabs.addEventListener("message", ({ data }) => (data.locked ? lock() : seen(data.until)));
document.addEventListener("simasn:seen", ({ detail }) => tell(detail));
document.addEventListener("simasn:gone", lock);
document.addEventListener("visibilitychange", () => { if (until) tick(); });
window.addEventListener("pageshow", () => { if (until) tick(); });
tell(Number(dialog.dataset.left));
setInterval(tick, 1000);
