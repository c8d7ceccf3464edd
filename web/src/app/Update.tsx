import { useEffect, useState } from 'react';
import { t } from '../i18n';

/** Says that the server has a newer app, and changes to it when asked. */
export function Update() {
  const waiting = useWaitingWorker();
  if (!waiting) {
    return null;
  }
  const change = () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
    waiting.postMessage('activate');
  };
  return (
    <div className="banner" role="status">
      {t('app.update')}
      <button type="button" className="link" onClick={change}>
        {t('app.reload')}
      </button>
    </div>
  );
}

function useWaitingWorker(): ServiceWorker | undefined {
  const [waiting, setWaiting] = useState<ServiceWorker>();
  useEffect(() => {
    if (!('serviceWorker' in navigator)) {
      return;
    }
    const look = async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const show = () => setWaiting(registration?.waiting ?? undefined);
      show();
      registration?.addEventListener('updatefound', () =>
        registration.installing?.addEventListener('statechange', show),
      );
    };
    void look();
  }, []);
  // The first worker of all takes over by itself: nothing is new then.
  return 'serviceWorker' in navigator && navigator.serviceWorker.controller ? waiting : undefined;
}
