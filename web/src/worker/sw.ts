/**
 * The service worker: the app opens without a network. It keeps the files of one build, all of
 * them or none, and answers from them; everything else (the API, the WebSocket) passes by.
 */
declare const self: ServiceWorkerGlobalScope;
export {};

/** Put in by the build: a name that changes with every file, and the files. */
declare const __BUILD__: string;
declare const __FILES__: readonly string[];

const CACHE = `parley-${__BUILD__}`;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) =>
        cache.addAll(__FILES__.map((file) => new Request(file, { cache: 'reload' }))),
      ),
  );
});

self.addEventListener('activate', (event) => {
  const removeOld = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(removeOld());
});

/** The page asks for the new version. */
self.addEventListener('message', (event) => {
  if (event.data === 'activate') {
    void self.skipWaiting();
  }
});

/** A notification leads to its chat, in a page that is open or in a new one. */
self.addEventListener('notificationclick', (event) => {
  const { notification } = event;
  notification.close();
  const open = async () => {
    const [page] = await self.clients.matchAll({ type: 'window' });
    if (!page) {
      await self.clients.openWindow(`/#/chat/${encodeURIComponent(notification.tag)}`);
      return;
    }
    page.postMessage({ chat: notification.tag });
    await page.focus();
  };
  event.waitUntil(open());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) {
    return;
  }
  if (request.mode === 'navigate' && url.pathname !== '/') {
    return; // a page of the server's own, as /openapi.json
  }
  if (__FILES__.includes(url.pathname)) {
    event.respondWith(fromCache(request, url.pathname));
  }
});

async function fromCache(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
