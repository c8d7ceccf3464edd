import { useEffect, useState, useSyncExternalStore } from 'react';
import { useLoggedIn, useValue } from '../../app/context';
import { useNow } from '../../app/now';
import type { ConnectionState } from '../../connection/connector';
import { t } from '../../i18n';

/** What to know of the connection while there is none. */
export function Banner() {
  const { device } = useLoggedIn();
  const state = useValue(device.connection);
  const hasNetwork = useNetwork();
  const isLate = useIsLate(state);
  if (state.kind === 'online' || (state.kind === 'connecting' && !isLate)) {
    return null; // most connections are there before one can read of it
  }
  const button =
    state.kind === 'waiting' ? (
      <button type="button" className="link" onClick={() => device.connectNow()}>
        {t('connection.now')}
      </button>
    ) : state.kind === 'stopped' && state.because === 'replaced' ? (
      <button type="button" className="link" onClick={() => device.connectNow()}>
        {t('connection.here')}
      </button>
    ) : state.kind === 'stopped' && state.because === 'incompatible' ? (
      <button type="button" className="link" onClick={() => location.reload()}>
        {t('app.reload')}
      </button>
    ) : null;
  return (
    <div className="banner" role="status">
      <span>{hasNetwork ? <Told state={state} /> : t('connection.offline')}</span>
      {button}
    </div>
  );
}

function Told({ state }: { readonly state: ConnectionState }) {
  const now = useNow(SECOND_MILLIS);
  switch (state.kind) {
    case 'connecting':
    case 'online':
      return t('connection.connecting');
    case 'waiting':
      return state.reason === 'goingAway' ||
        state.reason === 'tooMany' ||
        state.reason === 'storage'
        ? t(`connection.${state.reason}`)
        : t('connection.waiting', {
            count: Math.max(1, Math.ceil((state.until - now) / SECOND_MILLIS)),
          });
    case 'stopped':
      return state.because === 'incompatible'
        ? t('connection.incompatible')
        : t('connection.replaced');
  }
}

const SECOND_MILLIS = 1_000;
const LATE_MILLIS = 800;

function useIsLate(state: ConnectionState): boolean {
  const [late, setLate] = useState<ConnectionState>();
  useEffect(() => {
    const timer = setTimeout(() => setLate(state), LATE_MILLIS);
    return () => clearTimeout(timer);
  }, [state]);
  return late === state;
}

function useNetwork(): boolean {
  return useSyncExternalStore(
    (listener) => {
      addEventListener('online', listener);
      addEventListener('offline', listener);
      return () => {
        removeEventListener('online', listener);
        removeEventListener('offline', listener);
      };
    },
    () => navigator.onLine,
  );
}
