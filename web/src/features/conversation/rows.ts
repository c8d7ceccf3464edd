import type { MessageRef } from '../../protocol/frames';
import type { ShownMessage } from '../../store/queries';

/** What stands in a conversation, from top to bottom. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'new'; readonly key: string }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly message: ShownMessage;
      /** The first of a group by one sender: it stands a little apart. */
      readonly isFirst: boolean;
      /** The last of its group: it has the bubble's tail. */
      readonly isLast: boolean;
    };

/** Names a message's row. */
export function keyOf({ from, id }: MessageRef): string {
  return `${from} ${id}`; // neither has a space
}

/** Messages of one sender within so long stand together. */
const GROUP_MILLIS = 5 * 60 * 1000;

/**
 * @param messages oldest first
 * @param firstNew the position of the first message that was unread when the chat was opened
 */
export function rowsOf(messages: readonly ShownMessage[], firstNew: number | undefined): Row[] {
  const rows: Row[] = [];
  messages.forEach((message, i) => {
    const before = messages[i - 1];
    const startsDay = !before || !isSameDay(before.at, message.at);
    if (startsDay) {
      rows.push({ kind: 'day', key: `day ${keyOf(message)}`, at: message.at });
    }
    const startsNew = message.position === firstNew;
    if (startsNew) {
      rows.push({ kind: 'new', key: 'new' });
    }
    const after = messages[i + 1];
    rows.push({
      kind: 'message',
      key: keyOf(message),
      message,
      isFirst: startsDay || startsNew || !isGroup(before, message),
      isLast: !after || !isGroup(message, after) || after.position === firstNew,
    });
  });
  return rows;
}

function isGroup(a: ShownMessage, b: ShownMessage): boolean {
  return a.from === b.from && Math.abs(b.at - a.at) < GROUP_MILLIS && isSameDay(a.at, b.at);
}

function isSameDay(a: number, b: number): boolean {
  return dayKey(a) === dayKey(b);
}

function dayKey(at: number): string {
  return new Date(at).toDateString();
}
