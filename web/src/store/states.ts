import type { MarksRow, MessageRow } from './database';

/** What became of a message: ✗, clock, ✓, ✓✓, coloured ✓✓; or somebody else wrote it. */
export type MessageState = 'failed' | 'pending' | 'sent' | 'delivered' | 'read' | 'received';

/**
 * @param self the user of this device
 * @param marks of the message's chat and life, if there are any
 */
export function stateOf(
  message: MessageRow,
  self: string,
  marks: Pick<MarksRow, 'delivered' | 'read'> | undefined,
): MessageState {
  if (message.failed) {
    return 'failed';
  }
  if (message.pending !== undefined) {
    return 'pending';
  }
  if (message.from !== self) {
    return 'received';
  }
  if (message.chat === self || !marks) {
    return 'sent'; // nobody receives what one writes to oneself
  }
  return message.seq <= marks.read
    ? 'read'
    : message.seq <= Math.max(marks.delivered, marks.read)
      ? 'delivered'
      : 'sent';
}
