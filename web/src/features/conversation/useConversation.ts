import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLive, useLoggedIn } from '../../app/context';
import type { MessageRef } from '../../protocol/frames';
import type { MessageRow, ParleyDatabase } from '../../store/database';
import { PENDING } from '../../store/positions';
import {
  heldAfter,
  marksByLife,
  messagesBefore,
  messagesBetween,
  messagesFrom,
  shown,
  unreadOf,
  type ShownMessage,
} from '../../store/queries';

/** Messages that are read from the database at once. */
const PAGE_MESSAGES = 80;
/** With more than these in the list, those far from what is looked at are let go. */
export const MOST_MESSAGES = 480;
const KEPT_MESSAGES = 400;

export type Conversation = {
  /** Another number is another list, which begins at `startAt`. */
  readonly opened: number;
  /** The position of a message; undefined: the newest. */
  readonly startAt: number | undefined;
  /** The position of the first message that was unread when the chat was opened. */
  readonly firstNew: number | undefined;
  /** Of the mailbox, whose seqs the messages have. */
  readonly life: number;
  /** A part of the chat, oldest first. */
  readonly messages: readonly ShownMessage[];
  /** In the whole chat. */
  readonly unread: number;
  /** Whether older messages are on the server. */
  readonly hasOlder: boolean;
  /** Whether newer messages than these are in the database. */
  readonly hasNewer: boolean;
  readonly loadOlder: () => void;
  readonly loadNewer: () => void;
  /** Makes a list around a message. */
  readonly goTo: (ref: MessageRef) => void;
  /** Makes a list that ends with the newest message, if this one does not. */
  readonly goToNewest: () => void;
  /** Who writes has seen what was new, and looks at what they wrote. */
  readonly wrote: () => void;
};

/** Which part of a chat is listed: between two positions, or from one to the newest message. */
type Part = { readonly from: number; readonly to: number | undefined };
type View = Part & Pick<Conversation, 'opened' | 'startAt' | 'firstNew'>;
type Page = { readonly view: View; readonly rows: readonly MessageRow[] };

/** @returns undefined until the database has answered */
export function useConversation(chat: string): Conversation | undefined {
  const { db, device, self } = useLoggedIn();
  const [view, setView] = useState<View>();
  const isMoving = useRef(false);

  useEffect(() => {
    let isWanted = true;
    void openingOf(db, chat).then((it) => isWanted && setView(it));
    return () => {
      isWanted = false;
    };
  }, [db, chat]);

  const read = useLive(async () => view && pageOf(db, chat, view), [db, chat, view]);
  const [page, setPage] = useState(read);
  if (read && read !== page) {
    setPage(read); // while another part is read, this one stays
  }
  const marks = useLive(() => marksByLife(db, chat), [db, chat]);
  const standing = useLive(() => standingOf(db, chat), [db, chat]);
  const { life, held } = standing ?? {};

  /** Shows another part, unless that happened meanwhile. */
  const move = useCallback(
    (next: (page: Page) => Promise<Partial<Part> | undefined>, of?: Page) => {
      if (!of || isMoving.current) {
        return;
      }
      isMoving.current = true;
      void next(of)
        .then((part) => part && setView((now) => (now === of.view ? { ...now, ...part } : now)))
        .finally(() => {
          isMoving.current = false;
        });
    },
    [],
  );

  const loadOlder = useCallback(
    () =>
      move(async ({ view: { from }, rows }) => {
        if (rows.length > MOST_MESSAGES) {
          return { to: rows[KEPT_MESSAGES]?.position };
        }
        const older = await messagesBefore(db, chat, from, PAGE_MESSAGES);
        if (older.length < PAGE_MESSAGES && held !== undefined && held > 0) {
          device.fetchHistory(chat, held + 1);
        }
        return older[0] && { from: older[0].position };
      }, page),
    [move, db, device, chat, held, page],
  );
  const loadNewer = useCallback(
    () =>
      move(async ({ view: { to }, rows }) => {
        if (rows.length > MOST_MESSAGES) {
          return { from: rows.at(-KEPT_MESSAGES)?.position ?? 0 };
        }
        return to === undefined ? undefined : { to: await toAfter(db, chat, to + 1) };
      }, page),
    [move, db, chat, page],
  );
  const openAt = useCallback(
    async (position: number | undefined) => {
      const part = await partAround(db, chat, position ?? END);
      setView((now) => now && { ...now, ...part, startAt: position, opened: now.opened + 1 });
    },
    [db, chat],
  );
  const goTo = useCallback(
    ({ from, id }: MessageRef) =>
      void db.messages.get([from, id]).then((row) => row && openAt(row.position)),
    [db, openAt],
  );
  const isCut = page?.view.to !== undefined;
  const goToNewest = useCallback(() => {
    if (isCut) {
      void openAt(undefined);
    }
  }, [isCut, openAt]);

  const wrote = useCallback(() => {
    setView((now) => now && { ...now, firstNew: undefined });
    goToNewest();
  }, [goToNewest]);

  const { userId } = self;
  const messages = useMemo(
    () =>
      life !== undefined && marks && page
        ? page.rows.map((row) => shown(row, { userId, life }, marks.get(row.life)))
        : undefined,
    [page, marks, userId, life],
  );
  if (!page || !messages || !standing) {
    return undefined;
  }
  const { opened, startAt, firstNew } = page.view;
  return {
    opened,
    startAt,
    firstNew,
    life: standing.life,
    messages,
    unread: standing.unread,
    hasOlder: standing.held > 0,
    hasNewer: isCut,
    loadOlder,
    loadNewer,
    goTo,
    goToNewest,
    wrote,
  };
}

/** Behind every message. */
const END = Number.MAX_SAFE_INTEGER;

/** A chat opens at the first message that was not read, else at its end. */
async function openingOf(db: ParleyDatabase, chat: string): Promise<View> {
  const { life } = await standingOf(db, chat);
  const ownRead = (await db.marks.get([chat, life]))?.ownRead ?? 0;
  const firstNew = (await unreadOf(db, chat, life, ownRead).first())?.position;
  const part = await partAround(db, chat, firstNew ?? END);
  return { opened: 0, startAt: firstNew, firstNew, ...part };
}

async function partAround(db: ParleyDatabase, chat: string, position: number): Promise<Part> {
  const [older, to] = await Promise.all([
    messagesBefore(db, chat, position, PAGE_MESSAGES),
    toAfter(db, chat, position),
  ]);
  const from = older[0]?.position ?? (position === END ? 0 : position);
  if (from < PENDING) {
    return { from, to };
  }
  // What waits gets another place when it is sent: no part begins with it.
  const [newestSent] = await messagesBefore(db, chat, PENDING, 1);
  return { from: newestSent ? newestSent.position + 1 : 0, to };
}

/** The end of the page that begins at a position; undefined if the newest message is in it. */
async function toAfter(
  db: ParleyDatabase,
  chat: string,
  position: number,
): Promise<number | undefined> {
  const newer = await messagesFrom(db, chat, position, PAGE_MESSAGES + 1);
  return newer.length > PAGE_MESSAGES ? newer[PAGE_MESSAGES - 1]?.position : undefined;
}

async function pageOf(db: ParleyDatabase, chat: string, view: View): Promise<Page> {
  return { view, rows: await messagesBetween(db, chat, view.from, view.to) };
}

type Standing = {
  readonly life: number;
  readonly unread: number;
  /** Above this seq all messages of the chat are here. */
  readonly held: number;
};

/** How far one has got with a chat. */
async function standingOf(db: ParleyDatabase, chat: string): Promise<Standing> {
  const [device, row] = await Promise.all([db.device.get(1), db.chats.get(chat)]);
  return {
    life: device?.life ?? 0,
    unread: row?.unread ?? 0,
    held: device ? heldAfter(device, row) : 0,
  };
}
