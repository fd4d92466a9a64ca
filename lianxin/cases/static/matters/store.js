/* What waits on this phone, in IndexedDB: chosen photos, and matters that are not sent yet. */
const NAME = "lx-matters";
const STORES = ["photos", "outbox"];
let opened = null;

function open() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => STORES.forEach((each) => asked.result.createObjectStore(each, { keyPath: "id" }));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  return opened;
}

async function run(store, mode, act) {
  const base = await open();
  return new Promise((done, fail) => {
    const turn = base.transaction(store, mode);
    const asked = act(turn.objectStore(store));
    turn.oncomplete = () => done(asked.result);
    turn.onerror = turn.onabort = () => fail(turn.error);
  });
}

export const all = (store) => run(store, "readonly", (each) => each.getAll());
export const get = (store, id) => run(store, "readonly", (each) => each.get(id));
export const put = (store, value) => run(store, "readwrite", (each) => each.put(value));
export const drop = (store, id) => run(store, "readwrite", (each) => each.delete(id));

/* A key as the server makes them; crypto.randomUUID is missing on plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
