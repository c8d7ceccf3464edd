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

/** Removes everything from this browser. */
export async function wipe(db: ParleyDatabase): Promise<void> {
  await db.transaction('rw', db.tables, () => Promise.all(db.tables.map((table) => table.clear())));
}
