/** How a connection ended, or why there was none. */
export type End =
  /** The server closed it; `welcomed` tells whether it had taken the `Hello`. */
  | { readonly kind: 'closed'; readonly code: number; readonly welcomed: boolean }
  /** It failed, was never made, or was silent for too long. */
  | { readonly kind: 'broken' }
  /** The server said what this protocol has no room for. */
  | { readonly kind: 'violation'; readonly what: string }
  /** The database could not take what came. */
  | { readonly kind: 'storage'; readonly cause: unknown }
  /** This device wants no connection any more. */
  | { readonly kind: 'unwanted' };

/** Ends a connection from within. */
export class LinkEnded extends Error {
  constructor(readonly end: End) {
    super(end.kind);
  }
}
