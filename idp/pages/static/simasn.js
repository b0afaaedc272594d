// Small improvements; every page works fully without this file.

/** A field's "show" button: reveals what was typed, hides it again before the form is sent. */
function enableReveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  if (!field) return;
  const set = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  };
  button.hidden = false;
  button.addEventListener("click", () => set(field.type === "password"));
  // A revealed secret must not be kept by the browser as ordinary form history.
  field.form?.addEventListener("submit", () => set(false));
}

/** A copy button: copies the value it carries and says so where a screen reader hears it. */
function enableCopy(button) {
  if (!navigator.clipboard) return;
  const label = button.querySelector("[data-copy-label]");
  const before = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 4000);
  });
}

function enablePrint(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** A form that is under way is not sent again by an impatient hand. */
function sendOnce(form) {
  let sent = -Infinity;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sent < 3000) event.preventDefault();
    else sent = event.timeStamp;
  });
  window.addEventListener("pageshow", () => { sent = -Infinity; });
}

document.querySelectorAll("form[method=post]").forEach(sendOnce);
document.querySelectorAll("[data-reveal]").forEach(enableReveal);
document.querySelectorAll("[data-copy]").forEach(enableCopy);
document.querySelectorAll("[data-print]").forEach(enablePrint);
// `autofocus` moves the focus to what is wrong; this is for browsers that ignore it there.
window.addEventListener("load", () => {
  if (document.activeElement === document.body) document.querySelector("[data-focus]")?.focus();
});
