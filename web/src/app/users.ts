import { Problem, Unreachable, type Account, type HttpApi } from '../device/http';
import { t } from '../i18n';
import type { ParleyDatabase, UserRow } from '../store/database';
import { useLive, useLoggedIn } from './context';

/** A name may have changed after so long. */
const FRESH_MILLIS = 24 * 60 * 60 * 1000;
const NOBODY = { handle: '', displayName: '' };
const asking = new Set<string>();

/** Names of people, from the database; one that is missing or old is asked for. */
export function useUsers(ids: readonly string[]): ReadonlyMap<string, UserRow> {
  const { db, http } = useLoggedIn();
  const key = ids.join(' ');
  const rows = useLive(async () => {
    const found = await db.users.bulkGet([...ids]);
    ids.forEach((id, i) => void ensure(db, http, id, found[i]));
    return found;
  }, [db, http, key]);
  return new Map(rows?.flatMap((row) => (row ? [[row.userId, row]] : [])) ?? []);
}

export function useUser(id: string): UserRow | undefined {
  return useUsers([id]).get(id);
}

async function ensure(
  db: ParleyDatabase,
  http: HttpApi,
  id: string,
  known: UserRow | undefined,
): Promise<void> {
  if (asking.has(id) || (known && Date.now() - known.askedAt < FRESH_MILLIS)) {
    return;
  }
  asking.add(id);
  try {
    const device = await db.device.get(1);
    if (device?.token) {
      await keepUser(db, await http.user(device.token, id));
    }
    asking.delete(id);
  } catch (cause) {
    asking.delete(id);
    if (cause instanceof Problem && cause.slug === 'not-found') {
      // Erased. What they were called, if it is known, stays.
      await db.users.put({ ...(known ?? NOBODY), userId: id, askedAt: Date.now() });
      return;
    }
    if (!(cause instanceof Problem) && !(cause instanceof Unreachable)) {
      throw cause;
    }
  }
}

export async function keepUser(db: ParleyDatabase, account: Account): Promise<UserRow> {
  const { userId, handle, displayName } = account;
  const row = { userId, handle, displayName, askedAt: Date.now() };
  await db.users.put(row);
  return row;
}

/** What a person is called on the screen. */
export function nameOf(user: UserRow | undefined): string {
  return user ? user.displayName || user.handle || t('app.nobody') : '…';
}
