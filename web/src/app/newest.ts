import { Value } from '../device/value';
import { go } from './route';

/** Which build of the app this page is, and how it becomes the newest. */

/** Whether a newer app is here and waits to take over. */
export const isNewerReady = new Value(false);

const workers = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;

/** The first worker takes over by itself; a newer one waits until it is asked to. */
export async function registerWorker(): Promise<void> {
  let hadOne = workers?.controller != null;
  workers?.addEventListener('controllerchange', () => {
    if (hadOne) {
      location.reload(); // in every tab: what the old build has not loaded yet is gone
    }
    hadOne = true;
  });
  workers?.addEventListener('message', ({ data }: MessageEvent<{ readonly chat?: string }>) => {
    if (data.chat !== undefined) {
      go({ screen: 'chat', chat: data.chat }); // a notification was clicked
    }
  });
  const registration = await workers?.register('/sw.js');
  const look = () => isNewerReady.set(hadOne && registration?.waiting != null);
  look();
  registration?.addEventListener('updatefound', () =>
    registration.installing?.addEventListener('statechange', look),
  );
}

/** Asks the server whether there is a newer app. */
export async function lookForNewer(): Promise<void> {
  const registration = await workers?.getRegistration();
  await registration?.update().catch(() => {}); // no connection: another time
}

/** Loads the page anew, as the newest app that can be had. */
export async function reloadNewest(): Promise<void> {
  await lookForNewer();
  const registration = await workers?.getRegistration();
  const coming = registration?.installing;
  if (coming) {
    await new Promise<void>((resolve) =>
      coming.addEventListener('statechange', () => coming.state !== 'installing' && resolve()),
    );
  }
  if (registration?.waiting) {
    registration.waiting.postMessage('activate'); // then every tab is loaded anew
  } else {
    location.reload();
  }
}
