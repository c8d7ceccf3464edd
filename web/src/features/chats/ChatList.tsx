import { useMemo, useState } from 'react';
import { useLive, useLoggedIn, useValue } from '../../app/context';
import { MINUTE_MILLIS, useNow } from '../../app/now';
import { previewOf } from '../../app/preview';
import { go } from '../../app/route';
import { nameOf, useUsers } from '../../app/users';
import { t } from '../../i18n';
import { shortOf } from '../../i18n/dates';
import type { DraftRow } from '../../store/database';
import { acceptMissed } from '../../device/session';
import { chatList, chatsAreComing, type ShownChat } from '../../store/queries';
import { Avatar } from '../../ui/Avatar';
import { IconButton } from '../../ui/IconButton';
import { Ticks } from '../../ui/Ticks';
import { Icon } from '../../ui/Icon';
import './chats.css';

/** All chats, the one with the newest message first. */
export function ChatList({ open }: { readonly open: string | undefined }) {
  const { db, self } = useLoggedIn();
  const chats = useLive(() => chatList(db), [db]);
  const drafts = useLive(() => db.drafts.toArray(), [db]);
  const users = useUsers(chats?.map(({ chat }) => chat) ?? []);
  const [query, setQuery] = useState('');
  const draftOf = useMemo(() => new Map(drafts?.map((draft) => [draft.chat, draft])), [drafts]);
  const titleOf = (chat: string) =>
    chat === self.userId ? t('chats.self') : nameOf(users.get(chat));
  const wanted = query.trim().toLocaleLowerCase();
  const found = chats?.filter(({ chat }) =>
    `${titleOf(chat)} ${users.get(chat)?.handle ?? ''}`.toLocaleLowerCase().includes(wanted),
  );
  return (
    <nav className="chats" aria-label={t('chats.title')}>
      <header className="bar">
        <h1>{t('chats.title')}</h1>
        <IconButton icon="plus" label={t('chats.new')} onClick={() => go({ screen: 'new' })} />
        <IconButton
          icon="gear"
          label={t('chats.settings')}
          onClick={() => go({ screen: 'settings' })}
        />
      </header>
      <div className="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={t('chats.search')}
          placeholder={t('chats.search')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <Missed />
      {found && found.length > 0 && (
        <ul className="chat-rows">
          {found.map((chat) => (
            <ChatRow
              key={chat.chat}
              chat={chat}
              title={titleOf(chat.chat)}
              isOpen={chat.chat === open}
              draft={chat.chat === open ? undefined : draftOf.get(chat.chat)}
            />
          ))}
        </ul>
      )}
      {found?.length === 0 && <NoChats query={query.trim()} />}
    </nav>
  );
}

/** Says once that messages are gone which never came here. */
function Missed() {
  const { db } = useLoggedIn();
  const hasMissed = useLive(async () => (await db.device.get(1))?.missed === 1, [db]);
  if (!hasMissed) {
    return null;
  }
  return (
    <div className="banner" role="status">
      <span>{t('chats.missed')}</span>
      <button type="button" className="link" onClick={() => void acceptMissed(db)}>
        {t('chats.missedOk')}
      </button>
    </div>
  );
}

function NoChats({ query }: { readonly query: string }) {
  const { db, device } = useLoggedIn();
  const isOnline = useValue(device.connection).kind === 'online';
  const areComing = useLive(async () => {
    const row = await db.device.get(1);
    return row !== undefined && chatsAreComing(row);
  }, [db]);
  if (areComing) {
    return (
      <p className="empty" role="status">
        {isOnline ? t('chats.coming') : t('chats.comingOffline')}
      </p>
    );
  }
  if (query) {
    return (
      <p className="empty" role="status">
        {t('chats.noMatch', { query })}
      </p>
    );
  }
  return (
    <div className="empty">
      <p className="empty-title">{t('chats.none')}</p>
      <p>{t('chats.noneHint')}</p>
      <button type="button" className="primary" onClick={() => go({ screen: 'new' })}>
        {t('chats.new')}
      </button>
    </div>
  );
}

type RowProps = {
  readonly chat: ShownChat;
  readonly title: string;
  readonly isOpen: boolean;
  readonly draft: DraftRow | undefined;
};

function ChatRow({ chat, title, isOpen, draft }: RowProps) {
  const { device, self } = useLoggedIn();
  const isTyping = useValue(device.typing).has(chat.chat);
  const { last, unread } = chat;
  const now = useNow(MINUTE_MILLIS);
  return (
    <li>
      <button
        type="button"
        className={`chat-row ${isOpen ? 'chat-row-open' : ''}`}
        aria-current={isOpen ? 'page' : undefined}
        onClick={() => go({ screen: 'chat', chat: chat.chat })}
      >
        <Avatar id={chat.chat} name={title} />
        <span className="chat-row-name" dir="auto">
          {title}
        </span>
        <time className="chat-row-time" dateTime={new Date(last.at).toISOString()}>
          {shortOf(last.at, now)}
        </time>
        <span className="chat-row-last" dir="auto">
          {isTyping ? (
            <span className="accent">{t('chats.typing')}</span>
          ) : draft ? (
            <span className="accent">{t('chats.draft', { text: draft.text })}</span>
          ) : (
            <>
              {last.own && chat.chat !== self.userId && <Ticks state={last.state} />}
              {previewOf(last).replace(/\s+/g, ' ')}
            </>
          )}
        </span>
        {unread > 0 && (
          <span className="badge">
            <span aria-hidden="true">{unread > 999 ? '999+' : unread}</span>
            <span className="spoken">{t('chats.unread', { count: unread })}</span>
          </span>
        )}
      </button>
    </li>
  );
}
