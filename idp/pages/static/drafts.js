// What is being written is kept on the server, and comes back after a lock or an accident.
// Every form works fully without this file.

const PAUSE = 1500;
const ADDRESS = "/account/draf";
const SKIPPED = ["hidden", "password", "file", "submit", "button", "image"];
const kept = new WeakMap();

/** Long forms: those with room for sentences, or for a document. Never one with a secret. */
function isLong(form) {
  return form.querySelector("textarea, input[type=file]") && !form.querySelector("input[type=password], [name=otp]");
}

const pageOf = (form) => new URL(form.action).pathname;
const template = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

function say(node, time) {
  const line = node.matches("[data-words]") ? node : node.querySelector("[data-words]");
  line.textContent = line.dataset.words.replace("{waktu}", time);
  return node;
}

/** A form that has a draft says so when it is sent, so that the draft goes. */
function mark(form) {
  if (form.elements.draf) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "draf", value: "1" });
  form.append(field);
}

async function send(address, form, fields = []) {
  const body = new URLSearchParams(fields);
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("draf_untuk", pageOf(form));
  const answer = await fetch(address, { method: "POST", body });
  if (answer.redirected) document.dispatchEvent(new CustomEvent("simasn:gone"));
  if (!answer.ok || answer.redirected) return null;
  const told = await answer.json();
  document.dispatchEvent(new CustomEvent("simasn:seen", { detail: told.left }));
  return told;
}

async function keep(form) {
  const written = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const told = await send(ADDRESS, form, written);
  if (!told?.kept) return;
  mark(form);
  const line = form.querySelector(".draft-kept") ?? form.appendChild(template("draft-kept"));
  say(line, told.kept);
}

function later(form) {
  clearTimeout(kept.get(form));
  kept.set(form, setTimeout(() => keep(form).catch(() => {}), PAUSE));
}

function fill(form, fields) {
  let changed = false;
  for (const control of form.elements) {
    if (!control.name || SKIPPED.includes(control.type)) continue;
    const values = fields[control.name] ?? [];
    if (control.type === "checkbox" || control.type === "radio") {
      const checked = values.includes(control.value);
      changed ||= checked !== control.checked;
      control.checked = checked;
    } else if (control.value !== (values[0] ?? "")) {
      control.value = values[0] ?? "";
      changed = true;
    }
  }
  return changed;
}

/** A file that waits on the server is shown beside its field, and goes with the form. */
function attach(form, name, file) {
  const field = form.elements[name];
  if (!field || form.elements[`${name}-simpanan`]) return false;
  const id = document.createElement("input");
  Object.assign(id, { type: "hidden", name: `${name}-simpanan`, value: file.id });
  const shown = template("draft-file");
  shown.querySelector("strong").textContent = file.name;
  shown.querySelector("span").textContent = file.said;
  field.required = false;
  field.closest(".control").before(id, shown);
  return true;
}

function restore(form, draft) {
  const files = Object.entries(draft.files).map(([name, file]) => attach(form, name, file));
  mark(form);
  if (!fill(form, draft.fields) && !files.includes(true)) return;
  const note = say(template("draft-note"), draft.when);
  note.querySelector("[data-drop]").addEventListener("click", async () => {
    await send(`${ADDRESS}/buang`, form);
    form.reset();
    note.remove();
  });
  form.prepend(note);
}

async function start(forms) {
  forms.forEach((form) => form.addEventListener("input", () => later(form)));
  forms.forEach((form) => form.addEventListener("submit", () => clearTimeout(kept.get(form))));
  // What came back with errors is what was written last.
  if (document.getElementById("error-summary")) return;
  const asked = new URLSearchParams(forms.map((form) => ["draf_untuk", pageOf(form)]));
  const answer = await fetch(`${ADDRESS}?${asked}`);
  if (!answer.ok || answer.redirected) return;
  const drafts = await answer.json();
  forms.forEach((form) => { if (drafts[pageOf(form)]) restore(form, drafts[pageOf(form)]); });
}

const forms = [...document.querySelectorAll("main form[method=post]")].filter(isLong);
if (forms.length) start(forms).catch(() => {});
