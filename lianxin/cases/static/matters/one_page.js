/* form[data-lx-one-page]: what is filled in goes to the outbox of this phone first, and from there exactly once to the house. */
import { deliver, keep } from "./outbox.js";
import { say } from "./say.js";
import { drop, newKey } from "./store.js";
import { note } from "../kit/words.js";

const PERSONAL = ["name", "phone", "address", "helper_name", "helper_phone"];

export function startOnePage(form, photos) {
  // The page may come from the phone's own store: its key would be another matter's.
  form.elements.key.value = newKey();
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    send(form, photos);
  });
}

async function send(form, photos) {
  const trouble = lacking(form);
  if (trouble) return tell(form, trouble, "red");
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  tell(form, say("sending_matter"));
  const matter = matterOf(form, photos);
  try {
    await keep(matter);
  } catch {
    // Nothing can be kept here: a plain form, then.
    return form.submit();
  }
  const done = await deliver(matter.id);
  form.removeAttribute("aria-busy");
  if (done?.state === "refused") {
    // It is corrected here and sent anew; what was refused came to nothing.
    await drop("outbox", matter.id);
    form.elements.key.value = newKey();
    return tell(form, `${say("refused")}${done.words}`, "red");
  }
  await clear(form, photos);
  if (done?.state === "sent") return location.assign(done.receipt);
  tell(form, say("stored"), "green");
}

function lacking(form) {
  const given = form.elements;
  if (!given.verbatim.value.trim()) return say("need_words");
  if (!given.station.value) return say("need_station");
  const hasContact = PERSONAL.some((name) => given[name].value.trim());
  return hasContact && !given.agrees.checked ? say("need_agreement") : "";
}

function matterOf(form, photos) {
  const left = new Set(["csrfmiddlewaretoken", "photos", "lx_proof", "emergency_seen"]);
  const fields = [...new FormData(form)].filter(([name]) => !left.has(name));
  // The numbers to call stood on the page as soon as the words were typed.
  fields.push(["emergency_seen", "on"]);
  const kept = photos.items.filter((each) => each.state === "waiting").map((each) => ({ ...each.photo }));
  return { id: form.elements.key.value, fields, photos: kept, at: Date.now(), state: "waiting", notes: [] };
}

async function clear(form, photos) {
  for (const item of photos.items) {
    await drop("photos", item.photo.id);
    item.row.remove();
  }
  photos.items = [];
  form.reset();
  form.elements.key.value = newKey();
  delete form.dataset.lxDraftTouched;
  try {
    localStorage.removeItem("lx-draft:raise-words");
  } catch { /* nothing was kept */ }
}

function tell(form, text, tone = "blue") {
  form.querySelector("[data-lx-told]")?.remove();
  const box = note(text, tone);
  box.dataset.lxTold = "";
  [...form.querySelectorAll(".lx-actions")].pop().before(box);
  box.scrollIntoView({ block: "nearest" });
}
