import { Problem, Unreachable, type HttpApi } from '../../device/http';
import type { ParleyDatabase } from '../../store/database';

/** Who does not reach this user. The server keeps it; this browser shows what it last said. */

/** Counts what was changed here. */
let changes = 0;

/** Asks the server, which another device may have told; without a connection all stays as it is. */
export async function refreshBlocks(
  db: ParleyDatabase,
  http: HttpApi,
  token: string,
): Promise<void> {
  const before = changes;
  let users: string[];
  try {
    users = await http.blocks(token);
  } catch (cause) {
    if (cause instanceof Problem || cause instanceof Unreachable) {
      return; // asked again when the app is opened the next time
    }
    throw cause;
  }
  await db.transaction('rw', db.blocks, db.device, async () => {
    const device = await db.device.get(1);
    if (device?.token !== token || changes !== before) {
      return; // the answer is older than what is here
    }
    await db.blocks.clear();
    await db.blocks.bulkPut(users.map((userId) => ({ userId })));
  });
}

/** @throws Unreachable, Problem nothing has changed */
export async function block(
  db: ParleyDatabase,
  http: HttpApi,
  token: string,
  userId: string,
): Promise<void> {
  changes++;
  await http.block(token, userId);
  await db.blocks.put({ userId });
}

/** @throws Unreachable, Problem nothing has changed */
export async function unblock(
  db: ParleyDatabase,
  http: HttpApi,
  token: string,
  userId: string,
): Promise<void> {
  changes++;
  await http.unblock(token, userId);
  await db.blocks.delete(userId);
}
