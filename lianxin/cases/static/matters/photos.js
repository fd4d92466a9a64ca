/* [data-lx-photos]: chosen photos are kept on the phone, made smaller, and sent in pieces while the person writes.
   "now" sends them to the draft at once; "later" keeps them for the one page, which sends them with its matter. */
import { RefusedError, sendPieces } from "./pieces.js";
import { button, say } from "./say.js";
import { shrink } from "./shrink.js";
import { all, drop, newKey, put } from "./store.js";
import { note } from "../kit/words.js";

const MOST = 4;
const LARGEST = 20 * 1024 * 1024;
const KEPT_FOR = 7 * 24 * 3600 * 1000;
const PENDING = new Set(["waiting", "sending"]);

export function startPhotos(box) {
  const input = box.querySelector('input[type="file"]');
  const photos = {
    box, input, form: input.form,
    isNow: box.dataset.lxPhotos === "now",
    list: box.querySelector("[data-lx-photos-list]"),
    items: [], isBusy: false, wanted: null, said: null,
  };
  input.addEventListener("change", () => take(photos, [...input.files]));
  if (photos.isNow) {
    window.addEventListener("online", () => work(photos));
    photos.form.addEventListener("submit", (event) => hold(photos, event));
  }
  bringBack(photos);
  return photos;
}

async function bringBack(photos) {
  const kept = await all("photos").catch(() => []);
  for (const photo of kept) {
    if (Date.now() - photo.at > KEPT_FOR) await drop("photos", photo.id);
    else add(photos, photo);
  }
  work(photos);
}

async function take(photos, files) {
  const fitting = files.slice(0, Math.max(0, MOST - photos.items.length));
  photos.taking = true;
  const made = await Promise.all(fitting.map(async (file) => ({ file, blob: await shrink(file) })));
  const taken = made.map(({ file, blob }) => ({ id: newKey(), name: file.name, blob, url: "", at: Date.now() }));
  photos.taking = false;
  try {
    for (const photo of taken) await put("photos", photo);
  } catch {
    // No room, or a private window: the plain field sends them with the form.
    return warn(photos, say("no_room"));
  }
  photos.input.value = "";
  if (fitting.length < files.length) warn(photos, say("too_many"));
  for (const photo of taken) add(photos, photo);
  work(photos);
}

function add(photos, photo) {
  const row = document.createElement("li");
  const words = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.hidden = true;
  bar.setAttribute("aria-label", photo.name);
  words.setAttribute("role", "status");
  const item = { photo, row, words, bar, state: "waiting", upload: null };
  item.again = button(say("retry"), () => { item.state = "waiting"; show(item); work(photos); });
  const away = button(say("remove"), () => remove(photos, item));
  away.setAttribute("aria-label", `${say("remove")} ${photo.name}`);
  row.append(`${photo.name} `, words, bar, item.again, away);
  photos.list.append(row);
  photos.items.push(item);
  if (photo.blob.size > LARGEST) end(item, "refused", say("too_large", photo.name));
  else show(item, photos.isNow ? "" : say("kept"));
}

function show(item, text = "") {
  const waiting = navigator.onLine ? say("waiting") : say("kept");
  const told = { waiting, arrived: say("arrived"), broken: say("broken") };
  item.words.textContent = text || told[item.state] || "";
  item.words.className = item.state === "refused" || item.state === "broken" ? "lx-error" : "lx-muted";
  item.again.hidden = item.state !== "broken";
  item.bar.hidden = item.state !== "sending";
}

async function remove(photos, item) {
  item.state = "gone";
  item.row.remove();
  photos.items = photos.items.filter((each) => each !== item);
  photos.input.focus();
  await item.upload?.abort(true).catch(() => {});
  await drop("photos", item.photo.id).catch(() => {});
  proceed(photos);
}

async function work(photos) {
  if (!photos.isNow || photos.isBusy) return;
  photos.isBusy = true;
  const next = () => navigator.onLine && photos.items.find((each) => each.state === "waiting");
  for (let item = next(); item; item = next()) await sendOne(photos, item);
  photos.isBusy = false;
  for (const each of photos.items) if (each.state === "waiting") show(each);
  proceed(photos);
}

async function sendOne(photos, item) {
  item.state = "sending";
  const page = {
    endpoint: photos.box.dataset.endpoint,
    library: photos.box.dataset.library,
    token: photos.form.elements.csrfmiddlewaretoken.value,
  };
  const watch = {
    begun: (upload) => { item.upload = upload; },
    at: (url) => {
      item.photo.url = url;
      put("photos", item.photo).catch(() => {});
    },
    progress: (share) => {
      item.bar.value = Math.round(share * 100);
      show(item, say("sending", Math.round(share * 100)));
    },
  };
  show(item, say("sending", 0));
  try {
    item.upload = await sendPieces(item.photo, page, watch);
    await end(item, "arrived");
  } catch (error) {
    if (item.state === "gone") return;
    if (error instanceof RefusedError) return end(item, "refused", error.message);
    // Without a network it waits for the next "online"; with one, for a press.
    item.state = navigator.onLine ? "broken" : "waiting";
    show(item);
  }
}

async function end(item, state, text = "") {
  if (item.state === "gone") return;
  item.state = state;
  show(item, text);
  await drop("photos", item.photo.id).catch(() => {});
}

/* The form waits for its photos, and says so; what failed may be left behind. */
function hold(photos, event) {
  const isPending = photos.taking || photos.items.some((each) => PENDING.has(each.state));
  if (!isPending && navigator.onLine) return;
  event.preventDefault();
  if (!navigator.onLine) return warn(photos, say("offline"), true);
  photos.wanted = event.submitter ?? undefined;
  warn(photos, say("hold"));
}

function proceed(photos) {
  if (photos.wanted === null || photos.taking || photos.items.some((each) => PENDING.has(each.state))) return;
  const submitter = photos.wanted;
  photos.wanted = null;
  photos.form.requestSubmit(submitter);
}

function warn(photos, text, withPage = false) {
  photos.said?.remove();
  photos.said = note(text, "amber");
  if (withPage) {
    const link = document.createElement("a");
    link.href = document.querySelector("meta[name=lx-one-page]").content;
    link.textContent = say("one_page");
    photos.said.firstChild.append(" ", link);
  }
  const actions = [...photos.form.querySelectorAll(".lx-actions")].pop();
  actions.before(photos.said);
}
