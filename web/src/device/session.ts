import type { ParleyDatabase } from '../store/database';
import { Problem, type HttpApi, type Registration } from './http';

/** Logs in on this browser. It must be nobody's, or the same user's whose device was ended. */
export async function logIn(
  db: ParleyDatabase,
  http: HttpApi,
  handle: string,
  password: string,
  deviceName: string,
): Promise<void> {
  const session = await http.logIn(handle, password, deviceName);
  const account = await http.user(session.token, session.userId);
  const old = await db.device.get(1);
  if (old && old.userId !== session.userId) {
    await wipe(db);
  }
  await db.transaction('rw', db.device, async () => {
    const kept = await db.device.get(1);
    const fresh = {
      epoch: '',
      life: 1,
      cursor: 0,
      heldAfter: 0,
      listed: 0,
      written: 0,
    };
    await db.device.put({
      ...(kept ?? fresh),
      key: 1,
      userId: session.userId,
      handle: account.handle,
      displayName: account.displayName,
      deviceId: session.deviceId,
      token: session.token,
      attempt: 0, // counts for the new device
    });
  });
}

/** Registers, and logs in. */
export async function register(
  db: ParleyDatabase,
  http: HttpApi,
  registration: Registration,
  deviceName: string,
): Promise<void> {
  await http.register(registration);
  await logIn(db, http, registration.handle, registration.password, deviceName);
}

/** The person knows that retention took away what had not come here yet. */
export async function acceptMissed(db: ParleyDatabase): Promise<void> {
  await db.transaction('rw', db.device, async () => {
    const row = await db.device.get(1);
    if (row) {
      const { missed: _missed, ...kept } = row;
      await db.device.put(kept);
    }
  });
}

/**
 * Ends this device on the server, and removes everything from this browser.
 *
 * @throws Unreachable the server cannot be told now; nothing was removed
 */
export async function logOut(db: ParleyDatabase, http: HttpApi): Promise<void> {
  const device = await db.device.get(1);
  if (device?.token) {
    try {
      await http.logOut(device.token);
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.slug !== 'unauthenticated') {
        throw cause; // but a device that the server has ended is what was wanted
      }
    }
  }
  await wipe(db);
}

/**
 * Erases the account on the server for good, and removes everything from this browser.
 *
 * @throws Unreachable, Problem nothing was removed; `forbidden`: the password is wrong
 */
export async function eraseAccount(
  db: ParleyDatabase,
  http: HttpApi,
  password: string,
): Promise<void> {
  const device = await db.device.get(1);
  await http.erase(device?.token ?? '', password);
  await wipe(db);
}

/** Removes everything from this browser. */
export async function wipe(db: ParleyDatabase): Promise<void> {
  await db.transaction('rw', db.tables, () => Promise.all(db.tables.map((table) => table.clear())));
  const local = globalThis.localStorage as Storage | undefined; // only browsers have it
  OF_A_PERSON.forEach((key) => local?.removeItem(key));
}

/** What this browser keeps of a person outside of the database. */
export const EMOJI_KEY = 'parley.emoji';
export const NOTIFY_KEY = 'parley.notify';
const OF_A_PERSON = [EMOJI_KEY, NOTIFY_KEY];
