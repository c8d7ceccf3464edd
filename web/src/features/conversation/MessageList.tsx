import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useLoggedIn, useValue } from '../../app/context';
import { MINUTE_MILLIS, useNow } from '../../app/now';
import { t } from '../../i18n';
import { dayOf } from '../../i18n/dates';
import { Icon } from '../../ui/Icon';
import { Bubble, type BubbleActions } from './Bubble';
import { keyOf, rowsOf, type Row } from './rows';
import { Sight } from './sight';
import { MOST_MESSAGES, type Conversation } from './useConversation';

/** So near to the end the list follows what comes. */
const AT_END_PIXELS = 60;
/** So near to either end more messages are asked for. */
const NEAR_PIXELS = 800;
/** So much is drawn above and below the window. */
const BUFFER_PIXELS = 600;
const FOUND_MILLIS = 1_600;

type Props = {
  readonly chat: string;
  readonly conversation: Conversation;
  readonly actions: Omit<BubbleActions, 'jump'>;
  /** Who the other is, for screen readers. */
  readonly name: string;
};

/** A part of the messages of a chat. Only those on the screen are in the page. */
export function MessageList({ chat, conversation, actions, name }: Props) {
  const { messages, firstNew, startAt, unread, hasOlder, hasNewer } = conversation;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const rows = useMemo(() => rowsOf(messages, firstNew), [messages, firstNew]);
  const [isAtEnd, setAtEnd] = useState(startAt === undefined);
  const isShifting = useShifting(rows);
  const sight = useSight(chat, conversation.life);
  const toEnd = useCallback(
    () => list.current?.scrollToIndex(rows.length + 1, { align: 'end' }), // above and below: one each
    [rows],
  );
  useStart(list, rows, startAt, toEnd);
  useFollow(conversation, isAtEnd, toEnd);
  const { scrolled, resized } = useNearness(scroller, conversation, isAtEnd, setAtEnd, toEnd);
  const { found, jump } = useJump(list, rows, conversation);
  const all = useMemo<BubbleActions>(() => ({ ...actions, jump }), [actions, jump]);

  const toNewest = () => {
    scroller.current?.focus(); // the button goes away
    toEnd();
    conversation.goToNewest();
  };
  return (
    <div className="messages">
      <div
        ref={scroller}
        className="messages-list"
        role="log"
        aria-live="off"
        aria-label={t('conversation.messages', { name })}
        tabIndex={0}
      >
        <div className="messages-room" />
        <Virtualizer
          ref={list}
          scrollRef={scroller}
          shift={isShifting}
          bufferSize={BUFFER_PIXELS}
          onScroll={scrolled}
          onResize={resized}
        >
          {hasOlder ? <Older key="older" /> : <div key="older" className="messages-top" />}
          {rows.map((row) => (
            <RowView
              key={row.key}
              row={row}
              name={name}
              found={found}
              actions={all}
              sight={sight}
            />
          ))}
          <div key="end" className="messages-end" />
        </Virtualizer>
      </div>
      {messages.length === 0 && !hasOlder && (
        <p className="empty messages-empty">{t('conversation.empty')}</p>
      )}
      {(!isAtEnd || hasNewer) && (
        <button
          type="button"
          className="to-newest"
          aria-label={
            unread > 0
              ? t('conversation.newestUnread', { count: unread })
              : t('conversation.newest')
          }
          onClick={toNewest}
        >
          <Icon name="down" />
          {unread > 0 && <span className="badge">{unread}</span>}
        </button>
      )}
    </div>
  );
}

function RowView({
  row,
  name,
  found,
  actions,
  sight,
}: {
  readonly row: Row;
  readonly name: string;
  readonly found: string | undefined;
  readonly actions: BubbleActions;
  readonly sight: Sight;
}) {
  const now = useNow(MINUTE_MILLIS);
  switch (row.kind) {
    case 'day':
      return <div className="day">{dayOf(row.at, now)}</div>;
    case 'new':
      return (
        <div className="new-divider" role="separator" aria-label={t('conversation.new')}>
          {t('conversation.new')}
        </div>
      );
    case 'message':
      return (
        <Bubble
          message={row.message}
          name={name}
          isFirst={row.isFirst}
          isLast={row.isLast}
          isFound={found === row.key}
          actions={actions}
          sight={sight}
        />
      );
  }
}

/** What stands above the oldest message while the server has older ones. */
function Older() {
  const { device } = useLoggedIn();
  const isOnline = useValue(device.connection).kind === 'online';
  return (
    <p className="messages-older" role="status">
      {isOnline ? t('conversation.loadingOlder') : t('conversation.olderOffline')}
    </p>
  );
}

/** Whether the rows that are drawn now begin elsewhere than those drawn before. */
function useShifting(rows: readonly Row[]): boolean {
  const [drawn, setDrawn] = useState({ rows, isShifting: false });
  if (drawn.rows === rows) {
    return drawn.isShifting;
  }
  const [before, now] = [firstKey(drawn.rows), firstKey(rows)];
  const isShifting = before !== undefined && now !== undefined && before !== now;
  setDrawn({ rows, isShifting });
  return isShifting;
}

function firstKey(rows: readonly Row[]): string | undefined {
  return rows.find((row) => row.kind === 'message')?.key;
}

/** One for each life of the mailbox: seqs begin anew with it. */
function useSight(chat: string, life: number): Sight {
  const { device } = useLoggedIn();
  const sight = useMemo(
    () => new Sight((seq) => device.markRead(chat, seq)),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- another life is another sight
    [device, chat, life],
  );
  useEffect(() => {
    sight.open();
    return () => sight.close();
  }, [sight]);
  return sight;
}

type List = RefObject<VirtualizerHandle | null>;

/** Opens at the first new message, at the one that was asked for, or at the end. */
function useStart(
  list: List,
  rows: readonly Row[],
  startAt: number | undefined,
  toEnd: () => void,
): void {
  const isPlaced = useRef(false);
  useLayoutEffect(
    () => () => {
      isPlaced.current = false;
    },
    [],
  );
  useLayoutEffect(() => {
    if (isPlaced.current || rows.length === 0) {
      return;
    }
    isPlaced.current = true;
    const index = rows.findIndex(
      (row) => row.kind === 'message' && row.message.position === startAt,
    );
    if (index < 0) {
      toEnd();
    } else if (rows[index - 1]?.kind === 'new') {
      list.current?.scrollToIndex(index, { align: 'start' });
    } else {
      list.current?.scrollToIndex(index + 1, { align: 'center' });
    }
  }, [list, rows, startAt, toEnd]);
}

/** Goes along with what comes while the end is shown, and always with one's own new message. */
function useFollow(
  { messages, hasNewer }: Conversation,
  isAtEnd: boolean,
  toEnd: () => void,
): void {
  const newest = hasNewer ? undefined : messages.at(-1);
  const key = newest && keyOf(newest);
  const before = useRef({ key, count: messages.length });
  useLayoutEffect(() => {
    const { key: keyBefore, count } = before.current;
    before.current = { key, count: messages.length };
    const isNew = key !== keyBefore && keyBefore !== undefined;
    // On a new device messages come in before the newest, which is told first.
    const hasGrown = key !== undefined && messages.length > count;
    if ((isNew && newest?.own) || (isAtEnd && (isNew || hasGrown))) {
      toEnd();
    }
  }, [messages, key, isAtEnd, newest, toEnd]);
}

/** Asks for more messages near either end of the list, and knows whether the end is shown. */
function useNearness(
  scroller: RefObject<HTMLDivElement | null>,
  { messages, hasNewer, loadOlder, loadNewer }: Conversation,
  isAtEnd: boolean,
  setAtEnd: (isAtEnd: boolean) => void,
  toEnd: () => void,
) {
  const { device } = useLoggedIn();
  const isOnline = useValue(device.connection).kind === 'online';
  const isPlaced = useRef(false);
  const height = useRef(0);
  const look = () => {
    const it = scroller.current;
    if (!it || !isPlaced.current) {
      return;
    }
    if ((hasNewer || messages.length > MOST_MESSAGES) && below(it) < NEAR_PIXELS) {
      loadNewer();
    } else if (it.scrollTop < NEAR_PIXELS) {
      loadOlder();
    }
  };
  // At either end no scrolling tells that there are more by now, or that they can be had.
  useEffect(look, [messages, isOnline]); // eslint-disable-line react-hooks/exhaustive-deps
  const scrolled = () => {
    const it = scroller.current;
    if (it) {
      isPlaced.current = true;
      setAtEnd(below(it) <= AT_END_PIXELS);
      look();
    }
  };
  const resized = () => {
    const it = scroller.current;
    if (!it) {
      return;
    }
    if (height.current !== it.clientHeight) {
      height.current = it.clientHeight;
      if (isAtEnd) {
        toEnd(); // a keyboard, or a longer text below
      }
    }
    if (it.scrollHeight <= it.clientHeight) {
      scrolled(); // nothing to scroll
    }
  };
  return { scrolled, resized };
}

/** What of the list is below its window, in pixels. */
function below({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight;
}

/** Goes to a message, wherever in the chat it is, and shows for a moment which it is. */
function useJump(
  list: List,
  rows: readonly Row[],
  { startAt, firstNew, goTo }: Conversation,
): { found: string | undefined; jump: BubbleActions['jump'] } {
  const start = rows.find((row) => row.kind === 'message' && row.message.position === startAt);
  const [found, setFound] = useState(startAt === firstNew ? undefined : start?.key);
  useEffect(() => {
    const timer = setTimeout(() => setFound(undefined), FOUND_MILLIS);
    return () => clearTimeout(timer);
  }, [found]);
  const jump = useCallback<BubbleActions['jump']>(
    (ref) => {
      const index = rows.findIndex((row) => row.key === keyOf(ref));
      if (index < 0) {
        goTo(ref);
      } else {
        list.current?.scrollToIndex(index + 1, { align: 'center' });
        setFound(keyOf(ref));
      }
    },
    [list, rows, goTo],
  );
  return { found, jump };
}
