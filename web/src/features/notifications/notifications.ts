import { liveQuery } from 'dexie';
import { go } from '../../app/route';
import { nameOf } from '../../app/users';
import { Value } from '../../device/value';
import { t } from '../../i18n';
import type { ParleyDatabase } from '../../store/database';
import { chatList, type ShownChat } from '../../store/queries';

const KEY = 'parley.notify';

export const notifies = new Value(localStorage.getItem(KEY) === 'yes');

export function canNotify(): boolean {
  return 'Notification' in window;
}

export async function setNotifies(wanted: boolean): Promise<void> {
  const isOn = wanted && (await Notification.requestPermission()) === 'granted';
  localStorage.setItem(KEY, isOn ? 'yes' : 'no');
  notifies.set(isOn);
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
  const subscription = liveQuery(() => chatList(db)).subscribe({
    next: (chats) => {
      const unread = chats.reduce((sum, chat) => sum + chat.unread, 0);
      document.title = unread > 0 ? `(${unread}) ${t('app.name')}` : t('app.name');
      for (const chat of chats) {
        const before = known.get(chat.chat) ?? 0;
        known.set(chat.chat, chat.last.position);
        const isNew = !isFirst && chat.unread > 0 && chat.last.position > before && !chat.last.own;
        if (isNew && document.visibilityState === 'hidden') {
          void show(db, chat);
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

async function show(db: ParleyDatabase, chat: ShownChat): Promise<void> {
  if (!notifies.get() || !canNotify() || Notification.permission !== 'granted') {
    return;
  }
  const user = await db.users.get(chat.chat);
  const notification = new Notification(nameOf(user), {
    body:
      chat.unread > 1
        ? t('notifications.many', { count: chat.unread })
        : chat.last.text.slice(0, 200),
    tag: chat.chat,
    icon: '/icon-192.png',
  });
  notification.onclick = () => {
    window.focus();
    go({ screen: 'chat', chat: chat.chat });
    notification.close();
  };
}
