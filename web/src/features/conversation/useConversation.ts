import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLive, useLoggedIn } from '../../app/context';
import type { ParleyDatabase } from '../../store/database';
import {
  heldAfter,
  marksByLife,
  messagesBefore,
  messagesFrom,
  shown,
  type ShownMessage,
} from '../../store/queries';

/** Messages that are read from the database at once. */
const PAGE_MESSAGES = 80;
/** A chat with more unread messages than these opens in their midst. */
const MOST_UNREAD = 1_000;

export type Conversation = {
  /** Oldest first: the newest ones, as far back as was asked for. */
  readonly messages: readonly ShownMessage[];
  /** The position of the first message that was unread when the chat was opened. */
  readonly firstNew: number | undefined;
  /** Whether older messages are on the server. */
  readonly hasOlder: boolean;
  readonly loadOlder: () => void;
};

type Opening = { readonly from: number; readonly firstNew: number | undefined };

/** @returns undefined until the database has answered */
export function useConversation(chat: string): Conversation | undefined {
  const { db, device, self } = useLoggedIn();
  const [opening, setOpening] = useState<Opening>();
  const isLoading = useRef(false);

  useEffect(() => {
    let isWanted = true;
    void openingOf(db, chat).then((it) => isWanted && setOpening(it));
    return () => {
      isWanted = false;
    };
  }, [db, chat]);

  const from = opening?.from;
  const rows = useLive(
    () => (from === undefined ? Promise.resolve(undefined) : messagesFrom(db, chat, from)),
    [db, chat, from],
  );
  const [shownRows, setShownRows] = useState(rows);
  if (rows && rows !== shownRows) {
    setShownRows(rows); // while a longer page is read, the shorter one stays
  }
  const marks = useLive(() => marksByLife(db, chat), [db, chat]);
  const held = useLive(async () => {
    const [row, known] = await Promise.all([db.device.get(1), db.chats.get(chat)]);
    return row ? heldAfter(row, known) : 0;
  }, [db, chat]);

  const loadOlder = useCallback(() => {
    if (from === undefined || isLoading.current) {
      return;
    }
    isLoading.current = true;
    void messagesBefore(db, chat, from, PAGE_MESSAGES)
      .then((older) => {
        const [first] = older;
        if (first) {
          setOpening((now) => now && { ...now, from: first.position });
        }
        if (older.length < PAGE_MESSAGES && held !== undefined && held > 0) {
          device.fetchHistory(chat, held + 1);
        }
      })
      .finally(() => {
        isLoading.current = false;
      });
  }, [db, device, chat, from, held]);

  // A page came from the server: what it brought lies before what is shown.
  const heldBefore = useRef(held);
  useEffect(() => {
    if (heldBefore.current !== undefined && held !== heldBefore.current) {
      loadOlder();
    }
    heldBefore.current = held;
  }, [held, loadOlder]);

  const all = rows ?? shownRows;
  const messages = useMemo(
    () => all?.map((row) => shown(row, self.userId, marks?.get(row.life))),
    [all, marks, self.userId],
  );
  if (!messages || !opening || held === undefined) {
    return undefined;
  }
  return { messages, firstNew: opening.firstNew, hasOlder: held > 0, loadOlder };
}

async function openingOf(db: ParleyDatabase, chat: string): Promise<Opening> {
  const unread = await db.messages.where({ chat, unread: 1 }).sortBy('position');
  const firstNew = unread.at(-MOST_UNREAD)?.position ?? unread[0]?.position;
  const end = firstNew ?? Number.MAX_SAFE_INTEGER;
  const before = await messagesBefore(db, chat, end, PAGE_MESSAGES);
  return { from: before[0]?.position ?? firstNew ?? 0, firstNew };
}
