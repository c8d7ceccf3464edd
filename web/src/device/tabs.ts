import type { ConnectionState } from '../connection/connector';
import type { LastSeen, TypingNotice } from '../protocol/frames';

/** What the tabs of one browser say to each other. What is stored they read from the database. */
export type TabMessage =
  // The tab that holds the connection, to all others.
  | { readonly kind: 'leads' }
  | { readonly kind: 'state'; readonly state: ConnectionState }
  | { readonly kind: 'lastSeen'; readonly seen: LastSeen }
  | { readonly kind: 'typing'; readonly notice: TypingNotice }
  // Any tab, to the one that holds the connection.
  | { readonly kind: 'joins' }
  | { readonly kind: 'wake' }
  | { readonly kind: 'connectNow' }
  | { readonly kind: 'watch'; readonly tab: string; readonly users: readonly string[] }
  | { readonly kind: 'types'; readonly chat: string; readonly active: boolean }
  | {
      readonly kind: 'history';
      readonly chat: string;
      readonly before: number;
      readonly limit: number;
    }
  // To every tab.
  | { readonly kind: 'loggedOut' };

const LOCK = 'parley-connection';
const CHANNEL = 'parley';

/**
 * The tabs of one browser are one device: whoever gets the lock holds the connection, and when its
 * tab ends, however it ends, the browser gives the lock to the next.
 */
export class Tabs {
  private readonly channel = new BroadcastChannel(CHANNEL);
  private isClosed = false;

  constructor(listener: (message: TabMessage) => void) {
    this.channel.onmessage = (message: MessageEvent<TabMessage>) => listener(message.data);
  }

  /** To all other tabs; after `close` to nobody. */
  say(message: TabMessage): void {
    if (!this.isClosed) {
      this.channel.postMessage(message);
    }
  }

  /**
   * Runs `work` while this tab, and no other, holds the connection.
   *
   * @param signal ends the waiting for it
   */
  async lead(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    try {
      await navigator.locks.request(LOCK, { signal }, work);
    } catch (cause) {
      if (!signal.aborted) {
        throw cause;
      }
    }
  }

  close(): void {
    this.isClosed = true;
    this.channel.close();
  }
}
