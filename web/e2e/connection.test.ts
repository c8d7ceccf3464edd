// The connection against a real server: what a browser would do, without the browser.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatList } from '../src/store/queries';
import { eventually, NodeDevice } from './nodeDevice';
import { Server } from './server';

let server: Server;

beforeAll(async () => {
  server = await Server.start('--no-limits');
});
afterAll(() => server.stop());

const register = (handle: string) => NodeDevice.register(server.origin, handle);
const logIn = (handle: string, recentEvents?: number) =>
  NodeDevice.logIn(server.origin, handle, recentEvents);

test('a message is sent, delivered and read', async () => {
  const [alice, bob] = [await register('alice'), await register('bob')];
  await alice.send(bob, 'hello');
  await bob.sees(alice, ['hello']);
  await alice.seesStates(bob, ['delivered']);
  const [message] = await bob.conversation(alice);
  await bob.reads.mark(alice.userId, message!.seq);
  bob.connector.wake();
  await alice.seesStates(bob, ['read']);
  alice.close();
  bob.close();
});

test('who was away gets everything in order, and who was offline sends everything once', async () => {
  const [carol, dave] = [await register('carol'), await register('dave')];
  dave.close();
  const texts = Array.from({ length: 300 }, (_, i) => `message ${i}`);
  for (const text of texts) {
    await carol.outbox.add(dave.userId, text, undefined); // while nobody wakes the connection
  }
  carol.connector.wake();
  const away = await logIn('dave');
  await away.sees(carol, texts);
  carol.close();
  away.close();
});

test('a server that crashes loses and doubles nothing', async () => {
  const [erin, frank] = [await register('erin'), await register('frank')];
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
  erin.close();
  frank.close();
});

test('a new device begins with the newest, and fetches the rest chat by chat', async () => {
  const [grace, heidi] = [await register('grace'), await register('heidi')];
  const texts = Array.from({ length: 50 }, (_, i) => `${i}`);
  for (const text of texts) {
    await grace.send(heidi, text);
  }
  await heidi.sees(grace, texts);
  const phone = await logIn('heidi', 10);
  await eventually(async () => {
    const [chat] = await chatList(phone.db);
    expect(chat?.last.text).toBe('49');
  });
  const before = (await phone.db.device.get(1))!.heldAfter;
  expect(before).toBeGreaterThan(0);
  await phone.connector.fetchHistory(grace.userId, before + 1, 200);
  await phone.sees(grace, texts);
  [grace, heidi, phone].forEach((device) => device.close());
});

test('a device that is ended elsewhere stops and keeps what it has', async () => {
  const [ivan, judy] = [await register('ivan'), await register('judy')];
  await judy.send(ivan, 'keep me');
  await ivan.sees(judy, ['keep me']);
  const laptop = await logIn('ivan');
  const { deviceId } = (await ivan.db.device.get(1))!;
  await laptop.http.logOut((await laptop.db.device.get(1))!.token!, deviceId);
  await ivan.is('stopped');
  expect(ivan.states.at(-1)).toMatchObject({ because: 'loggedOut' });
  expect((await ivan.db.device.get(1))?.token).toBeNull();
  await ivan.sees(judy, ['keep me']);
  [ivan, judy, laptop].forEach((device) => device.close());
});
