import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLoggedIn, useOnce, useValue } from '../../app/context';
import { MINUTE_MILLIS, useNow } from '../../app/now';
import { go } from '../../app/route';
import { nameOf, useUser } from '../../app/users';
import { t } from '../../i18n';
import { lastSeenText } from '../../i18n/dates';
import type { DraftRow, ParleyDatabase } from '../../store/database';
import type { ShownMessage } from '../../store/queries';
import { Avatar } from '../../ui/Avatar';
import { IconButton } from '../../ui/IconButton';
import { Composer, type Answered } from './Composer';
import { MessageList } from './MessageList';
import { useConversation } from './useConversation';

const Details = lazy(() => import('./Details'));

/** One chat: who it is with, its messages, and where one writes. */
export function ConversationScreen({ chat }: { readonly chat: string }) {
  const { db, self } = useLoggedIn();
  const name = nameOf(useUser(chat));
  const title = chat === self.userId ? t('chats.self') : name;
  const beginning = useOnce(() => beginningOf(db, chat), [db, chat]);
  return (
    <section className="conversation" aria-label={title}>
      <Header chat={chat} title={title} />
      {beginning ? (
        <Body chat={chat} title={title} beginning={beginning} />
      ) : (
        <div className="messages" />
      )}
    </section>
  );
}

/** What was written here and not sent. */
type Beginning = { readonly draft: DraftRow | undefined; readonly replyTo: Answered | undefined };

async function beginningOf(db: ParleyDatabase, chat: string): Promise<Beginning> {
  const draft = await db.drafts.get(chat);
  const answered = draft?.replyTo;
  const replyTo = answered && (await db.messages.get([answered.from, answered.id]));
  return { draft, replyTo };
}

type BodyProps = {
  readonly chat: string;
  readonly title: string;
  readonly beginning: Beginning;
};

function Body({ chat, title, beginning }: BodyProps) {
  const conversation = useConversation(chat);
  const [replyTo, setReplyTo] = useState(beginning.replyTo);
  const [shown, setShown] = useState<ShownMessage>();
  const [said, setSaid] = useState('');
  const stopReply = useCallback(() => setReplyTo(undefined), []);
  const actions = useMemo(
    () => ({
      reply: setReplyTo,
      details: setShown,
      copied: () => setSaid(t('conversation.copied')),
    }),
    [],
  );
  return (
    <>
      {conversation ? (
        <MessageList chat={chat} name={title} conversation={conversation} actions={actions} />
      ) : (
        <div className="messages" />
      )}
      <Composer chat={chat} draft={beginning.draft} replyTo={replyTo} onStopReply={stopReply} />
      <p className="spoken" role="status">
        {said}
      </p>
      <Newcomer messages={conversation?.messages} name={title} />
      {shown && (
        <Suspense>
          <Details message={shown} onClose={() => setShown(undefined)} />
        </Suspense>
      )}
    </>
  );
}

function Header({ chat, title }: { readonly chat: string; readonly title: string }) {
  return (
    <header className="bar conversation-bar">
      <IconButton
        icon="back"
        label={t('app.back')}
        className="only-narrow"
        onClick={() => go({ screen: 'chats' })}
      />
      <Avatar id={chat} name={title} />
      <div className="conversation-who">
        <h1 dir="auto">{title}</h1>
        <Presence chat={chat} />
      </div>
    </header>
  );
}

function Presence({ chat }: { readonly chat: string }) {
  const { device, self } = useLoggedIn();
  const seen = useValue(device.lastSeen).get(chat);
  const isTyping = useValue(device.typing).has(chat);
  const now = useNow(MINUTE_MILLIS);
  useEffect(() => {
    device.watch(chat === self.userId ? [] : [chat]);
    return () => device.watch([]);
  }, [device, chat, self.userId]);
  const text = isTyping
    ? t('conversation.typing')
    : seen?.online
      ? t('conversation.online')
      : seen?.at === undefined
        ? ''
        : lastSeenText(seen.at, now);
  return (
    <p className={`presence ${isTyping ? 'accent' : ''}`} aria-live="polite">
      {text}
    </p>
  );
}

/** Reads to screen readers what comes while the chat is open. */
function Newcomer({
  messages,
  name,
}: {
  readonly messages: readonly ShownMessage[] | undefined;
  readonly name: string;
}) {
  const newest = messages?.at(-1);
  const before = useRef<string>(undefined);
  const [text, setText] = useState('');
  useEffect(() => {
    if (newest && newest.id !== before.current) {
      if (before.current !== undefined && !newest.own) {
        setText(t('conversation.received', { name, text: newest.text }));
      }
      before.current = newest.id;
    }
  }, [newest, name]);
  return (
    <p className="spoken" role="log" aria-live="polite">
      {text}
    </p>
  );
}
