import { liveQuery } from 'dexie';
import { previewOf } from '../../app/preview';
import { nameOf } from '../../app/users';
import { NOTIFY_KEY } from '../../device/session';
import { Value } from '../../device/value';
import { t } from '../../i18n';
import type { ParleyDatabase } from '../../store/database';
import { chatList, unreadIn } from '../../store/queries';

/** Another tab may show the chat: what is read by then is not told. */
const WAIT_MILLIS = 1_000;

export type Notifying = 'on' | 'off' | 'denied';
export const notifying = new Value<Notifying>('off');

export function canNotify(): boolean {
  return 'Notification' in window && 'serviceWorker' in navigator;
}

/** What was chosen, and what the browser allows. */
function look(): void {
  const isWanted = localStorage.getItem(NOTIFY_KEY) === 'yes';
  notifying.set(
    !canNotify() || Notification.permission === 'denied'
      ? 'denied'
      : isWanted && Notification.permission === 'granted'
        ? 'on'
        : 'off',
  );
}

/** Asks the browser, which may ask the person. */
export async function setNotifies(wanted: boolean): Promise<void> {
  localStorage.setItem(NOTIFY_KEY, wanted ? 'yes' : 'no');
  if (wanted) {
    await Notification.requestPermission();
  }
  look();
}

/**
 * Counts what is unread in the title, and tells of what comes while nobody looks: one notification
 * a chat, which a newer one replaces. Several tabs tell it once, by the notification's tag.
 *
 * @returns ends it
 */
export function notify(db: ParleyDatabase): () => void {
  const known = new Map<string, number>();
  let isFirst = true;
  look();
  const subscription = liveQuery(() => chatList(db)).subscribe({
    next: (chats) => {
      const unread = chats.reduce((sum, chat) => sum + chat.unread, 0);
      document.title = unread > 0 ? `(${unread}) ${t('app.name')}` : t('app.name');
      for (const chat of chats) {
        const isNew = !isFirst && chat.unread > (known.get(chat.chat) ?? 0);
        known.set(chat.chat, chat.unread);
        if (isNew && !isLookedAt()) {
          setTimeout(() => void show(db, chat.chat), WAIT_MILLIS);
        }
      }
      isFirst = false;
    },
  });
  return () => {
    subscription.unsubscribe();
    document.title = t('app.name');
  };
}

function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

/** By the service worker, which opens the chat when it is clicked. */
async function show(db: ParleyDatabase, chat: string): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  const [count, newest] = await unreadIn(db, chat);
  if (notifying.get() !== 'on' || !registration || !newest) {
    return;
  }
  await registration.showNotification(nameOf(await db.users.get(chat)), {
    body: count > 1 ? t('notifications.many', { count }) : previewOf(newest),
    tag: chat,
    icon: '/icon-192.png',
  });
}
