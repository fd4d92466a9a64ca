/* Matters that wait on this phone until there is a network: listed plainly, sent once by their key, or thrown away. */
import { RefusedError, sendPieces } from "./pieces.js";
import { button, say } from "./say.js";
import { all, drop, get, put } from "./store.js";

const AGAIN_AFTER = 30000;
const SHOWN = 24;
let box = null;

export const keep = (matter) => put("outbox", matter);

export async function startOutbox() {
  await show();
  window.addEventListener("online", deliverAll);
  document.addEventListener("visibilitychange", () => document.hidden || deliverAll());
  setInterval(deliverAll, AGAIN_AFTER);
  deliverAll();
}

async function deliverAll() {
  const waiting = (await all("outbox").catch(() => [])).filter((each) => each.state === "waiting");
  for (const each of waiting) await deliver(each.id);
}

/* Only one tab sends at a time; the key makes it one matter even so. */
export async function deliver(id) {
  if (navigator.onLine) {
    const go = () => tryToSend(id);
    await (navigator.locks ? navigator.locks.request("lx-outbox", go) : go());
  }
  await show();
  return get("outbox", id);
}

async function tryToSend(id) {
  const matter = await get("outbox", id);
  if (matter?.state !== "waiting" || (matter.notBefore ?? 0) > Date.now()) return;
  try {
    const page = await freshPage();
    for (const photo of matter.photos.filter((each) => !each.isSent)) await sendPhoto(matter, photo, page);
    await sendWords(matter, page);
  } catch { /* no network, or it broke: it waits on */ }
}

/* A new token, and where photos go: the page in hand may be an old one. */
async function freshPage() {
  const address = document.querySelector("meta[name=lx-one-page]").content;
  const answer = await fetch(address, { cache: "no-store" });
  if (!answer.ok) throw new Error("page");
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  const photos = parsed.querySelector("[data-lx-photos]").dataset;
  const token = parsed.querySelector("[name=csrfmiddlewaretoken]").value;
  return { address, token, endpoint: photos.endpoint, library: photos.library };
}

async function sendPhoto(matter, photo, page) {
  try {
    await sendPieces({ ...photo, matter: matter.id }, page, {
      at: (url) => {
        photo.url = url;
        put("outbox", matter);
      },
    });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    matter.notes.push(error.message);
  }
  photo.isSent = true;
  photo.blob = null;
  await put("outbox", matter);
}

async function sendWords(matter, page) {
  const body = new FormData();
  for (const [name, value] of matter.fields) body.append(name, value);
  body.set("csrfmiddlewaretoken", page.token);
  const answer = await fetch(page.address, { method: "POST", body });
  const where = new URL(answer.url, location.href).pathname;
  if (answer.redirected && where.startsWith("/receipt/")) {
    // Nothing personal stays: only the way to the receipt.
    document.querySelector("[data-lx-told]")?.remove();
    return put("outbox", { id: matter.id, state: "sent", receipt: where, notes: matter.notes, fields: [] });
  }
  if (answer.status === 429) matter.notBefore = Date.now() + 1000 * Number(answer.headers.get("Retry-After") || 60);
  if (answer.status === 422) {
    matter.state = "refused";
    matter.words = errorsOf(await answer.text());
  }
  return put("outbox", matter);
}

function errorsOf(page) {
  const parsed = new DOMParser().parseFromString(page, "text/html");
  return [...parsed.querySelectorAll("[id^=errors] li, .lx-error span:last-child")].map((each) => each.textContent.trim()).join(" ");
}

async function show() {
  const kept = await all("outbox").catch(() => []);
  box?.remove();
  box = null;
  if (!kept.length) return;
  box = document.createElement("section");
  box.className = "lx-outbox card";
  const body = document.createElement("div");
  body.className = "card-body";
  body.append(...heading(kept), list(kept));
  box.append(body);
  const title = document.querySelector("main h1");
  if (title) title.after(box);
  else document.querySelector("main").prepend(box);
}

function heading(kept) {
  const waiting = kept.filter((each) => each.state !== "sent").length;
  if (!waiting) return [];
  const title = document.createElement("h2");
  title.textContent = say("unsent", waiting);
  const shared = document.createElement("p");
  shared.textContent = say("shared");
  return [title, shared];
}

function list(kept) {
  const rows = document.createElement("ul");
  rows.className = "lx-kept";
  rows.append(...kept.map(row));
  return rows;
}

function row(matter) {
  const made = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = matter.state === "sent" ? say("sent") : excerpt(matter);
  made.append(words);
  if (matter.state === "sent") {
    const link = document.createElement("a");
    link.className = "btn btn-sm btn-primary";
    link.href = matter.receipt;
    link.textContent = say("receipt");
    made.append(link, button(say("seen"), () => drop("outbox", matter.id).then(show)));
  } else {
    if (matter.state === "waiting") made.append(button(say("send_now"), () => sendNow(matter)));
    made.append(removing(matter));
  }
  for (const each of [matter.words ? say("refused") + matter.words : "", ...matter.notes].filter(Boolean)) {
    const told = document.createElement("p");
    told.className = "lx-error";
    told.textContent = each;
    made.append(told);
  }
  return made;
}

async function sendNow(matter) {
  await put("outbox", { ...matter, notBefore: 0 });
  await deliver(matter.id);
}

function excerpt(matter) {
  const words = matter.fields.find(([name]) => name === "verbatim")?.[1] ?? "";
  return [...words].length > SHOWN ? `${[...words].slice(0, SHOWN).join("")}…` : words;
}

function removing(matter) {
  const made = button(say("delete"), () => {
    if (made.dataset.sure) return drop("outbox", matter.id).then(show);
    made.dataset.sure = "1";
    made.textContent = say("sure");
  });
  return made;
}
