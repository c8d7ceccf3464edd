import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLive, useLoggedIn, useOnce, useValue } from '../../app/context';
import { MINUTE_MILLIS, useNow } from '../../app/now';
import { goBack } from '../../app/route';
import { nameOf, useUser } from '../../app/users';
import { t } from '../../i18n';
import { lastSeenText } from '../../i18n/dates';
import type { DraftRow, ParleyDatabase } from '../../store/database';
import type { ShownMessage } from '../../store/queries';
import { Avatar } from '../../ui/Avatar';
import { IconButton } from '../../ui/IconButton';
import { Menu } from '../../ui/Menu';
import { BlockDialog } from '../blocks/BlockDialog';
import { BlockedBar } from '../blocks/BlockedBar';
import { previewOf } from '../../app/preview';
import { Composer, type Answered } from './Composer';
import { MessageList } from './MessageList';
import { useConversation } from './useConversation';
import './conversation.css';

const Details = lazy(() => import('./Details'));

/** One chat: who it is with, its messages, and where one writes. */
export default function ConversationScreen({ chat }: { readonly chat: string }) {
  const { db, self } = useLoggedIn();
  const name = nameOf(useUser(chat));
  const title = chat === self.userId ? t('chats.self') : name;
  const beginning = useOnce(() => beginningOf(db, chat), [db, chat]);
  const isBlocked = useLive(async () => (await db.blocks.get(chat)) !== undefined, [db, chat]);
  return (
    <section className="conversation" aria-label={title}>
      <Header chat={chat} title={title} isBlocked={isBlocked === true} />
      {beginning ? (
        <Body chat={chat} title={title} beginning={beginning} isBlocked={isBlocked === true} />
      ) : (
        <div className="messages" />
      )}
    </section>
  );
}

/** So long a short note stays. */
const SAID_MILLIS = 4_000;

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
  readonly isBlocked: boolean;
};

function Body({ chat, title, beginning, isBlocked }: BodyProps) {
  const conversation = useConversation(chat);
  const [replyTo, setReplyTo] = useState(beginning.replyTo);
  const [shown, setShown] = useState<ShownMessage>();
  const [said, setSaid] = useState('');
  const stopReply = useCallback(() => setReplyTo(undefined), []);
  const actions = useMemo(
    () => ({
      reply: setReplyTo,
      details: setShown,
      say: setSaid,
    }),
    [],
  );
  useEffect(() => {
    const timer = setTimeout(() => setSaid(''), SAID_MILLIS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <>
      {conversation ? (
        <MessageList
          key={conversation.opened}
          chat={chat}
          name={title}
          conversation={conversation}
          actions={actions}
        />
      ) : (
        <div className="messages" />
      )}
      {isBlocked ? (
        <BlockedBar chat={chat} name={title} />
      ) : (
        <Composer
          chat={chat}
          draft={beginning.draft}
          replyTo={replyTo}
          onStopReply={stopReply}
          onSent={conversation?.wrote}
        />
      )}
      <p className={said ? 'said' : 'spoken'} role="status">
        {said}
      </p>
      <Newcomers
        messages={conversation?.hasNewer === false ? conversation.messages : undefined}
        name={title}
      />
      {shown && (
        <Suspense>
          <Details message={shown} onClose={() => setShown(undefined)} />
        </Suspense>
      )}
    </>
  );
}

function Header({
  chat,
  title,
  isBlocked,
}: {
  readonly chat: string;
  readonly title: string;
  readonly isBlocked: boolean;
}) {
  const { self } = useLoggedIn();
  const [isBlocking, setBlocking] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []); // unless the place to write takes it
  return (
    <header className="bar conversation-bar">
      <IconButton icon="back" label={t('app.back')} className="only-narrow" onClick={goBack} />
      <Avatar id={chat} name={title} />
      <div className="conversation-who">
        <h1 ref={heading} tabIndex={-1} dir="auto">
          {title}
        </h1>
        <Presence chat={chat} />
      </div>
      {chat !== self.userId && !isBlocked && (
        <Menu
          icon="more"
          label={t('conversation.menu')}
          items={[{ label: t('blocks.block', { name: title }), act: () => setBlocking(true) }]}
        />
      )}
      {isBlocking && <BlockDialog chat={chat} name={title} onClose={() => setBlocking(false)} />}
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
function Newcomers({
  messages,
  name,
}: {
  /** Undefined while the newest are not among them. */
  readonly messages: readonly ShownMessage[] | undefined;
  readonly name: string;
}) {
  const heard = useRef<number>(undefined);
  const [text, setText] = useState('');
  useEffect(() => {
    if (!messages) {
      return;
    }
    const incoming = messages.filter(({ own }) => !own);
    const before = heard.current;
    heard.current = Math.max(before ?? 0, incoming.at(-1)?.position ?? 0);
    const fresh = before === undefined ? [] : incoming.filter(({ position }) => position > before);
    if (fresh.length > 0) {
      setText(
        fresh
          .map((message) => t('conversation.received', { name, text: previewOf(message) }))
          .join('\n'),
      );
    }
  }, [messages, name]);
  return (
    <p className="spoken" role="log" aria-live="polite">
      {text}
    </p>
  );
}
