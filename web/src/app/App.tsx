import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Device } from '../device/device';
import { t, useLanguage } from '../i18n';
import type { DeviceRow } from '../store/database';
import { ChatList } from '../features/chats/ChatList';
import { Banner } from '../features/connection/Banner';
import { ConversationScreen } from '../features/conversation/ConversationScreen';
import { notify } from '../features/notifications/notifications';
import { LoggedInContext, useLive, useServices } from './context';
import { useRoute, type Route } from './route';
import { Update } from './Update';

// What is not on the first screen of somebody who is logged in.
const AccountScreen = lazy(() => import('../features/account/AccountScreen'));
const NewChat = lazy(() => import('../features/chats/NewChat'));
const Settings = lazy(() => import('../features/settings/Settings'));

/** Who is logged in decides what is shown. */
export function App() {
  useLanguage();
  const { db } = useServices();
  const route = useRoute();
  const row = useLive(async () => (await db.device.get(1)) ?? null, [db]);
  if (row === undefined) {
    return <p className="spoken">{t('app.loading')}</p>;
  }
  return row?.token ? (
    <Messenger key={row.deviceId} self={row} route={route} />
  ) : (
    <Suspense>
      <AccountScreen route={route} before={row ?? undefined} />
    </Suspense>
  );
}

/** The app of someone who is logged in. */
function Messenger({ self, route }: { readonly self: DeviceRow; readonly route: Route }) {
  const services = useServices();
  const device = useDevice();
  const { userId, handle, displayName, deviceId, token } = self;
  // The cursor moves with every event; what the screens need of the row does not.
  const me = useMemo(
    () => self,
    // eslint-disable-next-line react-hooks/exhaustive-deps -- by what is shown of it
    [userId, handle, displayName, deviceId, token],
  );
  const value = useMemo(() => device && { ...services, device, self: me }, [services, device, me]);
  useEffect(() => notify(services.db), [services.db]);
  if (!value) {
    return null;
  }
  return (
    <LoggedInContext value={value}>
      <div className={`shell shell-${route.screen}`}>
        <Update />
        <Banner />
        <main className="panes">
          <ChatList open={route.screen === 'chat' ? route.chat : undefined} />
          <Pane route={route} />
        </main>
      </div>
      {route.screen === 'new' && (
        <Suspense>
          <NewChat />
        </Suspense>
      )}
    </LoggedInContext>
  );
}

function Pane({ route }: { readonly route: Route }) {
  switch (route.screen) {
    case 'chat':
      return <ConversationScreen key={route.chat} chat={route.chat} />;
    case 'settings':
      return (
        <Suspense>
          <Settings />
        </Suspense>
      );
    default:
      return (
        <div className="nothing">
          <p>{t('chats.choose')}</p>
        </div>
      );
  }
}

/** This tab's part in the device, from the first to the last moment of its screens. */
function useDevice(): Device | undefined {
  const { db } = useServices();
  const [device, setDevice] = useState<Device>();
  useEffect(() => {
    const it = new Device(db, { url: socketUrl(), client: `parley-web ${__VERSION__}` });
    // eslint-disable-next-line react-hooks/set-state-in-effect -- an effect makes it, so that one can end it
    setDevice(it);
    void it.run();
    const again = () => it.connectNow();
    const leave = () => it.close();
    addEventListener('online', again);
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('online', again);
      removeEventListener('pagehide', leave);
      it.close();
    };
  }, [db]);
  return device;
}

function socketUrl(): string {
  const url = new URL('/v1/ws', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
