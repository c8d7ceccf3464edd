import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from 'react';
import { VList, type VListHandle } from 'virtua';
import { useLoggedIn, useValue } from '../../app/context';
import { MINUTE_MILLIS, useNow } from '../../app/now';
import { t } from '../../i18n';
import { dayOf } from '../../i18n/dates';
import type { MessageRef } from '../../protocol/frames';
import type { ShownMessage } from '../../store/queries';
import { Icon } from '../../ui/Icon';
import { Bubble, type BubbleActions } from './Bubble';
import { rowsOf, type Row } from './rows';
import { Sight } from './sight';
import type { Conversation } from './useConversation';

/** So near to the end the list follows what comes. */
const AT_END_PIXELS = 60;
/** So near to the top older messages are asked for. */
const NEAR_TOP_PIXELS = 800;
const FOUND_MILLIS = 1_600;

type Props = {
  readonly chat: string;
  readonly conversation: Conversation;
  readonly actions: Omit<BubbleActions, 'jump'>;
  /** Whose chat it is, for screen readers. */
  readonly name: string;
};

/** The messages of a chat. Only those on the screen are in the page. */
export function MessageList({ chat, conversation, actions, name }: Props) {
  const { device } = useLoggedIn();
  const { messages, firstNew, hasOlder, loadOlder } = conversation;
  const list = useRef<VListHandle>(null);
  const rows = useMemo(() => rowsOf(messages, firstNew), [messages, firstNew]);
  const [isAtEnd, setAtEnd] = useState(true);
  const [found, setFound] = useState<string>();
  const isPrepending = usePrepending(rows);
  const sight = useMemo(() => new Sight((seq) => void device.markRead(chat, seq)), [device, chat]);
  useEffect(() => () => sight.close(), [sight]);
  useStart(list, rows);
  useFollow(list, rows, messages, isAtEnd);

  const jump = useJump(list, rows, loadOlder, setFound);
  const all = useMemo<BubbleActions>(() => ({ ...actions, jump }), [actions, jump]);

  const scrolled = () => {
    const it = list.current;
    if (!it) {
      return;
    }
    setAtEnd(it.scrollOffset + it.viewportSize >= it.scrollSize - AT_END_PIXELS);
    if (it.scrollOffset < NEAR_TOP_PIXELS) {
      loadOlder();
    }
  };
  // A chat that does not fill the window cannot be scrolled to its top.
  useEffect(scrolled, [rows]); // eslint-disable-line react-hooks/exhaustive-deps

  const unread = messages.filter((message) => message.unread).length;
  return (
    <div className="messages">
      <VList
        ref={list}
        shift={isPrepending}
        onScroll={scrolled}
        className="messages-list"
        role="log"
        aria-live="off"
        aria-label={t('conversation.messages', { name })}
        tabIndex={0}
      >
        {hasOlder ? <Older key="older" /> : <div key="older" className="messages-top" />}
        {rows.map((row) => (
          <RowView key={row.key} row={row} found={found} actions={all} sight={sight} />
        ))}
        <div key="end" className="messages-end" />
      </VList>
      {messages.length === 0 && !hasOlder && (
        <p className="empty messages-empty">{t('conversation.empty')}</p>
      )}
      {!isAtEnd && (
        <button
          type="button"
          className="to-newest"
          aria-label={
            unread > 0
              ? t('conversation.newestUnread', { count: unread })
              : t('conversation.newest')
          }
          onClick={() => list.current?.scrollToIndex(rows.length + 1, { align: 'end' })}
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
  found,
  actions,
  sight,
}: {
  readonly row: Row;
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
        <div className="new-divider" role="separator">
          {t('conversation.new')}
        </div>
      );
    case 'message':
      return (
        <Bubble
          message={row.message}
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

/** Whether the rows that are drawn now begin earlier than those drawn before. */
function usePrepending(rows: readonly Row[]): boolean {
  const [drawn, setDrawn] = useState({ rows, isPrepending: false });
  if (drawn.rows === rows) {
    return drawn.isPrepending;
  }
  const [before, now] = [firstKey(drawn.rows), firstKey(rows)];
  const isPrepending = before !== undefined && now !== undefined && before !== now;
  setDrawn({ rows, isPrepending });
  return isPrepending;
}

function firstKey(rows: readonly Row[]): string | undefined {
  return rows.find((row) => row.kind === 'message')?.key;
}

/** Opens at the first new message, else at the end. */
function useStart(list: RefObject<VListHandle | null>, rows: readonly Row[]): void {
  const isPlaced = useRef(false);
  useLayoutEffect(() => {
    if (!isPlaced.current && rows.length > 0) {
      isPlaced.current = true;
      const divider = rows.findIndex((row) => row.kind === 'new');
      if (divider >= 0) {
        list.current?.scrollToIndex(divider + 1, { align: 'start' });
      } else {
        list.current?.scrollToIndex(rows.length + 1, { align: 'end' });
      }
    }
  }, [list, rows]);
}

/** Goes along with what comes while the end is shown, and always with one's own new message. */
function useFollow(
  list: RefObject<VListHandle | null>,
  rows: readonly Row[],
  messages: readonly ShownMessage[],
  isAtEnd: boolean,
): void {
  const newest = messages.at(-1);
  const key = newest && `${newest.from} ${newest.id}`;
  const before = useRef(key);
  useLayoutEffect(() => {
    if (key !== before.current) {
      const isFirst = before.current === undefined;
      before.current = key;
      if (!isFirst && (isAtEnd || newest?.state === 'pending')) {
        list.current?.scrollToIndex(rows.length + 1, { align: 'end' });
      }
    }
  }, [list, rows, key, isAtEnd, newest]);
}

/** Goes to a message, loading what lies between. */
function useJump(
  list: RefObject<VListHandle | null>,
  rows: readonly Row[],
  loadOlder: () => void,
  setFound: (key: string | undefined) => void,
): (ref: MessageRef) => void {
  const wanted = useRef<string>(undefined);
  const look = useCallback(() => {
    const index = rows.findIndex((row) => row.key === wanted.current);
    if (wanted.current === undefined || index < 0) {
      if (wanted.current !== undefined) {
        loadOlder(); // and looks again when there are more rows
      }
      return;
    }
    const key = wanted.current;
    wanted.current = undefined;
    list.current?.scrollToIndex(index + 1, { align: 'center' });
    requestAnimationFrame(() => setFound(key));
    setTimeout(() => setFound(undefined), FOUND_MILLIS);
  }, [list, rows, loadOlder, setFound]);
  useEffect(look, [look]);
  return useCallback(
    (ref) => {
      wanted.current = `${ref.from} ${ref.id}`;
      look();
    },
    [look],
  );
}
