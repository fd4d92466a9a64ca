/* Keeps two pages of the portal and what they need, for when there is no network (decision 0026).
   Pages come from the network, always; of the desk, of accounts and of the API nothing is touched or kept. */
const HOUSE = {{ house|safe }};
const STORE = `lx-portal-${HOUSE.version}`;
const LEFT_ALONE = /^\/(desk|accounts|api|notify|my-data)\//;
const LOOSELY = { ignoreVary: true, ignoreSearch: true };

self.addEventListener("install", (event) => {
  const wanted = [...HOUSE.assets, ...Object.values(HOUSE.pages)];
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(clean().then(() => self.clients.claim()));
});

async function clean() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("lx-portal-") && name !== STORE).map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const where = new URL(request.url);
  if (where.origin !== location.origin || LEFT_ALONE.test(where.pathname)) return;
  if (request.mode === "navigate") event.respondWith(opened(event, where));
  else if (request.method === "GET" && HOUSE.assets.includes(where.pathname)) event.respondWith(kept(request));
});

/* A page: from the network, else the form on one page or a plain word. */
async function opened(event, where) {
  try {
    const answer = await fetch(event.request);
    // The kept form follows: its stations and its language may have changed.
    if (event.request.method === "GET" && where.pathname === "/raise/") event.waitUntil(renew());
    return answer;
  } catch (error) {
    const page = where.pathname.startsWith("/raise/") ? HOUSE.pages.form : HOUSE.pages.offline;
    const found = await caches.match(page, LOOSELY);
    if (found) return found;
    throw error;
  }
}

function renew() {
  return caches.open(STORE).then((store) => store.add(HOUSE.pages.form)).catch(() => {});
}

async function kept(request) {
  return (await caches.match(request, LOOSELY)) ?? fetch(request);
}
