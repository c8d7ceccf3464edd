import { useCallback, useSyncExternalStore } from 'react';

/**
 * The time, as often as it matters to what is shown.
 *
 * @param stepMillis how exact it is
 * @returns milliseconds since 1970, a multiple of the step
 */
export function useNow(stepMillis: number): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      const timer = setInterval(listener, Math.min(stepMillis, 10_000));
      return () => clearInterval(timer);
    },
    [stepMillis],
  );
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / stepMillis) * stepMillis);
}

export const MINUTE_MILLIS = 60_000;
