import { useEffect, useState, useSyncExternalStore } from 'react';
import { useLoggedIn, useValue } from '../../app/context';
import { reloadNewest } from '../../app/newest';
import { useNow } from '../../app/now';
import type { WaitReason } from '../../connection/backoff';
import type { ConnectionState } from '../../connection/connector';
import { t } from '../../i18n';

/** What to know of the connection while there is none. */
export function Banner() {
  const { device } = useLoggedIn();
  const state = useValue(device.connection);
  const hasNetwork = useNetwork();
  const isLate = useIsLate(state);
  // Most connections are there before one can read of it.
  const isTold = state.kind !== 'online' && (state.kind !== 'connecting' || isLate);
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
      <button type="button" className="link" onClick={() => void reloadNewest()}>
        {t('app.reload')}
      </button>
    ) : null;
  return (
    <div role="status">
      {isTold && (
        <div className="banner">
          <span>
            {hasNetwork ? told(state) : t('connection.offline')}
            {hasNetwork && <Countdown state={state} />}
          </span>
          {button}
        </div>
      )}
    </div>
  );
}

function told(state: ConnectionState): string {
  switch (state.kind) {
    case 'connecting':
    case 'online':
      return t('connection.connecting');
    case 'waiting':
      return t(isPatient(state.reason) ? `connection.${state.reason}` : 'connection.none');
    case 'stopped':
      return state.because === 'incompatible'
        ? t('connection.incompatible')
        : t('connection.replaced');
  }
}

/** When the next try will be. Not read aloud: it changes every second. */
function Countdown({ state }: { readonly state: ConnectionState }) {
  const now = useNow(SECOND_MILLIS);
  if (state.kind !== 'waiting' || isPatient(state.reason)) {
    return null;
  }
  const count = Math.max(1, Math.ceil((state.until - now) / SECOND_MILLIS));
  return <span aria-hidden="true"> {t('connection.next', { count })}</span>;
}

/** Why one waits for something that has words of its own. */
function isPatient(reason: WaitReason): reason is 'goingAway' | 'tooMany' | 'storage' {
  return reason === 'goingAway' || reason === 'tooMany' || reason === 'storage';
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
