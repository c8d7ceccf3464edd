import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { Device } from '../device/device';
import { t, useLanguage } from '../i18n';
import type { DeviceRow } from '../store/database';
import { ChatList } from '../features/chats/ChatList';
import { Banner } from '../features/connection/Banner';
import { refreshBlocks } from '../features/blocks/blocks';
import { notify } from '../features/notifications/notifications';
import { LoggedInContext, useLive, useLoggedIn, useServices, useValue } from './context';
import { lookForNewer } from './newest';
import { go, hashOf, useRoute, type Route } from './route';
import { Update } from './Update';
import './app.css';

// What is not on the first screen of somebody who is logged in.
const ConversationScreen = lazy(() => import('../features/conversation/ConversationScreen'));
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
      <Update />
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
  useEffect(() => {
    if (token) {
      void refreshBlocks(services.db, services.http, token);
    }
  }, [services, token]);
  // What was written offline must outlive the browser's tidying up.
  useEffect(() => void navigator.storage.persist(), []);
  // A new chat is begun over whatever is shown.
  const [under, setUnder] = useState<Route>({ screen: 'chats' });
  if (route.screen !== 'new' && hashOf(route) !== hashOf(under)) {
    setUnder(route);
  }
  if (!value) {
    return null;
  }
  return (
    <LoggedInContext value={value}>
      <Newer />
      <div className={`shell shell-${under.screen}`}>
        <Update />
        <Banner />
        <main className="panes">
          <ChatList open={under.screen === 'chat' ? under.chat : undefined} />
          <Pane route={under} />
        </main>
      </div>
      {route.screen === 'new' && (
        <Suspense>
          <NewChat onClose={() => go(under, { replace: true })} />
        </Suspense>
      )}
    </LoggedInContext>
  );
}

/** Each new connection may be to a newer server, which has a newer app. */
function Newer() {
  const { device } = useLoggedIn();
  const isOnline = useValue(device.connection).kind === 'online';
  useEffect(() => {
    if (isOnline) {
      void lookForNewer();
    }
  }, [isOnline]);
  return null;
}

function Pane({ route }: { readonly route: Route }) {
  switch (route.screen) {
    case 'chat':
      return (
        <Suspense fallback={<section className="conversation" />}>
          <ConversationScreen key={route.chat} chat={route.chat} />
        </Suspense>
      );
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
    // A device that was stopped stays so until somebody asks.
    const again = () => it.connection.get().kind === 'waiting' && it.connectNow();
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
