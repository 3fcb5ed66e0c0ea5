// Keeps the task list and the cases that were opened, for when there is no network. The server puts `VERSION` on top.
/* global VERSION */

const PAGES = "lunxun-pages";
const PICTURES = "lunxun-pictures";
const FILES = `lunxun-files-${VERSION}`;
const MOST = { [PAGES]: 60, [PICTURES]: 150, [FILES]: 40 };
const PATIENCE_MS = 6000;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (!(name in MOST)) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(Promise.all(event.data.keep.map(keepPage)));
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && isPage(address)) event.respondWith(page(event, address));
  else if (address.pathname.startsWith("/field/pictures/")) event.respondWith(fresh(event, PICTURES));
  else if (address.pathname.startsWith("/field/static/")) event.respondWith(lasting(event));
  else if (address.pathname.startsWith("/pages/")) event.respondWith(fresh(event, FILES));
});

function isPage(address) {
  return /^\/field(\/cases\/[^/]+|\/report|\/check-in|\/waiting)?$/.test(address.pathname);
}

/** The page as it is now; without a network as it was, and if it was never opened, what waits. */
async function page(event, address) {
  const cache = await caches.open(PAGES);
  const before = await cache.match(address.pathname);
  try {
    const answer = await within(fetch(event.request), before ? PATIENCE_MS : 0);
    if (answer.status >= 502 && answer.status <= 504 && before) return before;
    if (isWhole(answer)) event.waitUntil(put(cache, PAGES, address.pathname, asKept(answer.clone())));
    return answer;
  } catch {
    return before ?? (await cache.match("/field/waiting")) ?? Response.error();
  }
}

async function keepPage(path) {
  const answer = await fetch(path, { credentials: "same-origin" });
  if (isWhole(answer)) await put(await caches.open(PAGES), PAGES, path, asKept(answer));
}

/** A page from here says so: its own script tells people from when it is. */
async function asKept(answer) {
  const text = (await answer.text()).replace('data-source="network"', 'data-source="kept"');
  const headers = {};
  for (const name of ["Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"]) {
    const value = answer.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return new Response(text, { headers });
}

async function fresh(event, name) {
  const cache = await caches.open(name);
  const before = await cache.match(event.request);
  try {
    const answer = await within(fetch(event.request), before ? PATIENCE_MS : 0);
    if (answer.ok) event.waitUntil(put(cache, name, event.request, Promise.resolve(answer.clone())));
    return answer;
  } catch {
    return before ?? Response.error();
  }
}

/** Files whose address names their content. */
async function lasting(event) {
  const cache = await caches.open(FILES);
  const before = await cache.match(event.request);
  if (before) return before;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(put(cache, FILES, event.request, Promise.resolve(answer.clone())));
  return answer;
}

function isWhole(answer) {
  return answer.status === 200 && !answer.redirected && (answer.headers.get("Content-Type") ?? "").startsWith("text/html");
}

async function put(cache, name, key, answer) {
  const kept = await answer;
  await cache.delete(key);
  await cache.put(key, kept);
  const keys = await cache.keys();
  for (const oldest of keys.slice(0, Math.max(0, keys.length - MOST[name]))) await cache.delete(oldest);
}

function within(promise, patience) {
  if (!patience) return promise;
  return Promise.race([promise, new Promise((_, refuse) => setTimeout(refuse, patience, new Error("too slow")))]);
}
