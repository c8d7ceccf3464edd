import type { ErrorCode, Event, Sent } from '../protocol/frames';

/** What came of one connection and is to be stored together. */
export type Batch = {
  readonly sent: Sent[];
  readonly refused: { readonly id: string; readonly code: ErrorCode }[];
  /** Read marks that the server took. */
  readonly told: { readonly chat: string; readonly upTo: number }[];
  readonly events: Event[];
  /** Everything up to here is in this batch or was held before; 0: the cursor stays. */
  upTo: number;
};

export function emptyBatch(): Batch {
  return { sent: [], refused: [], told: [], events: [], upTo: 0 };
}

export function isEmpty(batch: Batch): boolean {
  return (
    batch.upTo === 0 &&
    batch.sent.length + batch.refused.length + batch.told.length + batch.events.length === 0
  );
}
