import { useEffect } from 'react';
import { useLoggedIn, useValue } from './context';

/** Does something when a screen opens, and again whenever there is a connection anew. */
export function useWhenOnline(load: () => void): void {
  const { device } = useLoggedIn();
  const isOnline = useValue(device.connection).kind === 'online';
  useEffect(load, [load, isOnline]);
}
