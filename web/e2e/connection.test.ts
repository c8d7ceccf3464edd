// The connection against a real server: what a browser would do, without the browser.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { BackOff } from '../src/connection/backoff';
import { Connector, type ConnectionState } from '../src/connection/connector';
import { HttpApi } from '../src/device/http';
import { logIn, register } from '../src/device/session';
import { ParleyDatabase } from '../src/store/database';
import { EventStore } from '../src/store/events';
import { Outbox } from '../src/store/outbox';
import { chatList, marksByLife, messagesFrom, shown } from '../src/store/queries';
import { ReadMarks } from '../src/store/reads';
import { Server } from './server';

const PASSWORD = 'correct horse battery';
let server: Server;
let names = 0;

beforeAll(async () => {
  server = await Server.start('--no-limits');
});
afterAll(() => server.stop());

/** One device of a person, connected until it is closed. */
class Person {
  readonly states: ConnectionState[] = [];
  readonly outbox: Outbox;
  readonly reads: ReadMarks;
  readonly typing: boolean[] = [];
  connector: Connector;

  private constructor(
    readonly db: ParleyDatabase,
    readonly http: HttpApi,
    readonly userId: string,
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
        url: `${server.origin.replace('http', 'ws')}/v1/ws`,
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

  static async register(handle: string): Promise<Person> {
    const db = new ParleyDatabase(`person ${names++}`);
    const http = new HttpApi(server.origin);
    await register(db, http, { handle, password: PASSWORD, displayName: handle }, 'test');
    return Person.on(db, http);
  }

  /** Another device of somebody who has registered. */
  static async logIn(handle: string, recentEvents = 0): Promise<Person> {
    const db = new ParleyDatabase(`person ${names++}`);
    const http = new HttpApi(server.origin);
    await logIn(db, http, handle, PASSWORD, 'another');
    return Person.on(db, http, recentEvents);
  }

  private static async on(db: ParleyDatabase, http: HttpApi, recentEvents = 0): Promise<Person> {
    const device = await db.device.get(1);
    const person = new Person(db, http, device!.userId, recentEvents);
    await person.is('online');
    return person;
  }

  async is(kind: ConnectionState['kind']): Promise<void> {
    await eventually(() => expect(this.states.at(-1)?.kind).toBe(kind));
  }

  async send(to: Person, text: string): Promise<void> {
    await this.outbox.add(to.userId, text, undefined);
    this.connector.wake();
  }

  async conversation(other: Person) {
    const [rows, marks] = [
      await messagesFrom(this.db, other.userId, 0),
      await marksByLife(this.db, other.userId),
    ];
    return rows.map((row) => shown(row, this.userId, marks.get(row.life)));
  }

  async sees(other: Person, texts: string[]): Promise<void> {
    await eventually(async () => {
      expect((await this.conversation(other)).map(({ text }) => text)).toEqual(texts);
    });
  }

  async seesStates(other: Person, states: string[]): Promise<void> {
    await eventually(async () => {
      expect((await this.conversation(other)).map(({ state }) => state)).toEqual(states);
    });
  }
}

const eventually = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 });

test('a message is sent, delivered and read', async () => {
  const [alice, bob] = [await Person.register('alice'), await Person.register('bob')];
  await alice.send(bob, 'hello');
  await bob.sees(alice, ['hello']);
  await alice.seesStates(bob, ['delivered']);
  const [message] = await bob.conversation(alice);
  await bob.reads.mark(alice.userId, message!.seq);
  bob.connector.wake();
  await alice.seesStates(bob, ['read']);
  alice.connector.close();
  bob.connector.close();
});

test('who was away gets everything in order, and who was offline sends everything once', async () => {
  const [carol, dave] = [await Person.register('carol'), await Person.register('dave')];
  dave.connector.close();
  const texts = Array.from({ length: 300 }, (_, i) => `message ${i}`);
  for (const text of texts) {
    await carol.outbox.add(dave.userId, text, undefined); // while nobody wakes the connection
  }
  carol.connector.wake();
  const away = await Person.logIn('dave');
  await away.sees(carol, texts);
  carol.connector.close();
  away.connector.close();
});

test('a server that crashes loses and doubles nothing', async () => {
  const [erin, frank] = [await Person.register('erin'), await Person.register('frank')];
  const texts: string[] = [];
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 40; i++) {
      texts.push(`round ${round}, ${i}`);
      await erin.send(frank, texts.at(-1)!);
    }
    await server.kill();
    await server.start();
  }
  await frank.sees(erin, texts);
  await erin.sees(frank, texts);
  erin.connector.close();
  frank.connector.close();
});

test('a new device begins with the newest, and fetches the rest chat by chat', async () => {
  const [grace, heidi] = [await Person.register('grace'), await Person.register('heidi')];
  const texts = Array.from({ length: 50 }, (_, i) => `${i}`);
  for (const text of texts) {
    await grace.send(heidi, text);
  }
  await heidi.sees(grace, texts);
  const phone = await Person.logIn('heidi', 10);
  await eventually(async () => {
    const [chat] = await chatList(phone.db);
    expect(chat?.last.text).toBe('49');
  });
  const before = (await phone.db.device.get(1))!.heldAfter;
  expect(before).toBeGreaterThan(0);
  await phone.connector.fetchHistory(grace.userId, before + 1, 200);
  await phone.sees(grace, texts);
  [grace, heidi, phone].forEach(({ connector }) => connector.close());
});

test('a device that is ended elsewhere stops and keeps what it has', async () => {
  const [ivan, judy] = [await Person.register('ivan'), await Person.register('judy')];
  await judy.send(ivan, 'keep me');
  await ivan.sees(judy, ['keep me']);
  const laptop = await Person.logIn('ivan');
  const { deviceId } = (await ivan.db.device.get(1))!;
  await laptop.http.logOut((await laptop.db.device.get(1))!.token!, deviceId);
  await ivan.is('stopped');
  expect(ivan.states.at(-1)).toMatchObject({ because: 'loggedOut' });
  expect((await ivan.db.device.get(1))?.token).toBeNull();
  await ivan.sees(judy, ['keep me']);
  [ivan, judy, laptop].forEach(({ connector }) => connector.close());
});
