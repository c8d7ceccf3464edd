// One device without a browser: what a page would do, in this process.
import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import { BackOff } from '../src/connection/backoff';
import { Connector, type ConnectionState } from '../src/connection/connector';
import { HttpApi } from '../src/device/http';
import { logIn, register } from '../src/device/session';
import { ParleyDatabase, type DeviceRow } from '../src/store/database';
import { EventStore } from '../src/store/events';
import { Outbox } from '../src/store/outbox';
import { marksByLife, messagesBetween, shown } from '../src/store/queries';
import { ReadMarks } from '../src/store/reads';

export const PASSWORD = 'correct horse battery';
let names = 0;

/** One device of a person, connected until it is closed. */
export class NodeDevice {
  readonly states: ConnectionState[] = [];
  readonly outbox: Outbox;
  readonly reads: ReadMarks;
  readonly typing: boolean[] = [];
  readonly connector: Connector;

  private constructor(
    readonly db: ParleyDatabase,
    readonly http: HttpApi,
    readonly userId: string,
    origin: string,
    recentEvents: number,
  ) {
    this.outbox = new Outbox(db);
    this.reads = new ReadMarks(db);
    const backOff = new BackOff(() => 0.05);
    this.connector = new Connector(
      db,
      {
        events: new EventStore(db),
        outbox: this.outbox,
        reads: this.reads,
        backOff,
        suspects: new Set(),
        openSocket: (url, protocol) =>
          new WebSocket(url, protocol) as unknown as globalThis.WebSocket,
        url: `${origin.replace('http', 'ws')}/v1/ws`,
        client: 'parley-web test',
        recentEvents,
      },
      backOff,
      {
        state: (state) => this.states.push(state),
        typing: ({ active }) => this.typing.push(active),
        lastSeen: () => {},
      },
    );
    void this.connector.run();
  }

  static async register(origin: string, handle: string): Promise<NodeDevice> {
    const db = new ParleyDatabase(`device ${names++}`);
    const http = new HttpApi(origin);
    await register(db, http, { handle, password: PASSWORD, displayName: handle }, 'test');
    return NodeDevice.on(db, http, origin);
  }

  /** Another device of somebody who has registered. */
  static async logIn(origin: string, handle: string, recentEvents = 0): Promise<NodeDevice> {
    const db = new ParleyDatabase(`device ${names++}`);
    const http = new HttpApi(origin);
    await logIn(db, http, handle, PASSWORD, 'another');
    return NodeDevice.on(db, http, origin, recentEvents);
  }

  /** A second copy of a device, as of a browser profile that was copied. */
  static async copyOf(origin: string, device: DeviceRow): Promise<NodeDevice> {
    const db = new ParleyDatabase(`device ${names++}`);
    await db.device.put(device);
    return NodeDevice.on(db, new HttpApi(origin), origin);
  }

  private static async on(
    db: ParleyDatabase,
    http: HttpApi,
    origin: string,
    recentEvents = 0,
  ): Promise<NodeDevice> {
    const row = await db.device.get(1);
    const device = new NodeDevice(db, http, row!.userId, origin, recentEvents);
    await device.is('online');
    return device;
  }

  async is(kind: ConnectionState['kind']): Promise<void> {
    await eventually(() => expect(this.states.at(-1)?.kind).toBe(kind));
  }

  async send(to: NodeDevice, text: string): Promise<void> {
    await this.sendTo(to.userId, text);
  }

  async sendTo(userId: string, text: string): Promise<void> {
    await this.outbox.add(userId, text, undefined);
    this.connector.wake();
  }

  close(): void {
    this.connector.close();
  }

  async conversation(other: NodeDevice) {
    const [device, rows, marks] = [
      (await this.db.device.get(1))!,
      await messagesBetween(this.db, other.userId, 0),
      await marksByLife(this.db, other.userId),
    ];
    return rows.map((row) => shown(row, device, marks.get(row.life)));
  }

  async sees(other: NodeDevice, texts: string[]): Promise<void> {
    await eventually(async () => {
      expect((await this.conversation(other)).map(({ text }) => text)).toEqual(texts);
    });
  }

  async seesStates(other: NodeDevice, states: string[]): Promise<void> {
    await eventually(async () => {
      expect((await this.conversation(other)).map(({ state }) => state)).toEqual(states);
    });
  }
}

export const eventually = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 });
