import { liveQuery } from 'dexie';
import {
  createContext,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Device } from '../device/device';
import type { HttpApi } from '../device/http';
import type { Value } from '../device/value';
import type { DeviceRow, ParleyDatabase } from '../store/database';

/** What every screen works with. */
export type Services = {
  readonly db: ParleyDatabase;
  readonly http: HttpApi;
};

/** What the screens of someone who is logged in work with. */
export type LoggedIn = Services & {
  readonly device: Device;
  readonly self: DeviceRow;
};

export const ServicesContext = createContext<Services | undefined>(undefined);
export const LoggedInContext = createContext<LoggedIn | undefined>(undefined);

export function useServices(): Services {
  return required(useContext(ServicesContext));
}

export function useLoggedIn(): LoggedIn {
  return required(useContext(LoggedInContext));
}

function required<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('used outside of its provider');
  }
  return value;
}

export function useValue<T>(value: Value<T>): T {
  return useSyncExternalStore(value.subscribe, value.get);
}

/**
 * What a query of the database gives, now and whenever what it read has changed, in this tab or in
 * another.
 *
 * @param deps what the query depends on beside the database
 * @returns undefined until it has answered
 */
export function useLive<T>(query: () => Promise<T>, deps: readonly unknown[]): T | undefined {
  const [answer, setAnswer] = useState<{ deps: readonly unknown[]; value: T } | undefined>();
  const [failure, setFailure] = useState<{ readonly cause: unknown }>();
  const latest = useRef(query);
  useEffect(() => {
    latest.current = query;
  });
  useEffect(() => {
    const subscription = liveQuery(() => latest.current()).subscribe({
      next: (value) => setAnswer({ deps, value }),
      error: (cause: unknown) => setFailure({ cause }),
    });
    return () => subscription.unsubscribe();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the caller names them
  }, deps);
  if (failure) {
    throw failure.cause; // a database that cannot be read is told by the error screen
  }
  const isCurrent = answer?.deps.every((value, i) => Object.is(value, deps[i]));
  return isCurrent ? answer?.value : undefined;
}

/**
 * What a query of the database gives once, for what one only begins with.
 *
 * @param deps what the query depends on
 * @returns undefined until it has answered
 */
export function useOnce<T>(query: () => Promise<T>, deps: readonly unknown[]): T | undefined {
  const [answer, setAnswer] = useState<T>();
  const [failure, setFailure] = useState<{ readonly cause: unknown }>();
  useEffect(() => {
    let isWanted = true;
    query().then(
      (value) => isWanted && setAnswer(() => value),
      (cause: unknown) => isWanted && setFailure({ cause }),
    );
    return () => {
      isWanted = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the caller names them
  }, deps);
  if (failure) {
    throw failure.cause;
  }
  return answer;
}
