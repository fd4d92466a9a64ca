/* Half-written text survives: <form data-lx-draft="key"> keeps its words in localStorage until the form has gone through.
   The page reached after success carries data-lx-draft-done="key". Passwords, hidden and file fields are never kept. */
import { note, say } from "./words.js";

const PREFIX = "lx-draft:";
const KEPT_FOR = 7 * 24 * 3600 * 1000;
const SKIP = new Set(["password", "hidden", "file", "submit", "button"]);

export function drafts(root) {
  for (const done of root.querySelectorAll("[data-lx-draft-done]")) forget(done.dataset.lxDraftDone);
  for (const form of root.querySelectorAll("form[data-lx-draft]")) start(form);
}

function start(form) {
  if (form.dataset.lxDraftOn) return;
  form.dataset.lxDraftOn = "1";
  const key = form.dataset.lxDraft;
  // A refused form comes back filled by the server: what it shows is newer than the draft.
  if (!form.querySelector("[aria-invalid='true'], .lx-error, [role='alert']")) restore(form, key);
  let timer = 0;
  const keep = () => save(form, key);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 400);
  });
  window.addEventListener("pagehide", () => {
    clearTimeout(timer);
    if (form.dataset.lxDraftTouched) keep();
  });
  form.addEventListener("input", () => { form.dataset.lxDraftTouched = "1"; }, { once: true });
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !SKIP.has(field.type) && !field.closest("[data-lx-draft-skip]"));
}

function save(form, key) {
  const values = fields(form).map((field) => [
    field.name, field.value, field.type === "checkbox" || field.type === "radio" ? field.checked : null,
  ]);
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), values }));
  } catch { /* storage is full or forbidden: the form still works */ }
}

function restore(form, key) {
  let draft = null;
  try {
    draft = JSON.parse(localStorage.getItem(PREFIX + key));
  } catch { return; }
  if (!draft || Date.now() - draft.at > KEPT_FOR) return forget(key);
  if (fill(form, draft.values)) announce(form, key);
}

function fill(form, values) {
  let changed = false;
  for (const [name, value, checked] of values) {
    for (const field of fields(form).filter((one) => one.name === name)) {
      if (checked !== null && field.value === value && field.checked !== checked) {
        field.checked = checked;
        changed = true;
      } else if (checked === null && value && field.value !== value) {
        field.value = value;
        changed = true;
      }
    }
  }
  return changed;
}

function announce(form, key) {
  const box = note(`${say("restored")} `);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link btn-sm";
  button.textContent = say("discard");
  button.addEventListener("click", () => {
    forget(key);
    form.reset();
    box.remove();
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  });
  box.firstChild.append(button);
  form.prepend(box);
  form.dispatchEvent(new Event("input"));
}

function forget(key) {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch { /* nothing was kept */ }
}
