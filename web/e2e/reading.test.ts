// What counts as read, and how one learns of what is not.
import { expect, test } from 'vitest';
import { NodeDevice } from './nodeDevice';
import { Pair } from './pair';

const SOON = { timeout: 30_000 };

const pair = Pair.use();

test('nothing counts as read while one looks elsewhere', async () => {
  const { alice, bob } = pair;
  await bob.openChat(alice);
  await bob.write('first');
  await alice.chooseChat(bob);
  await bob.awaitTicks('first', 'Read');
  const lookBack = await alice.lookAway();
  await bob.write('second');
  await bob.awaitTicks('second', 'Delivered');
  await alice.page.waitForFunction(() => document.title === '(1) Parley');
  expect(await bob.bubble('second').getByRole('img', { name: 'Read' }).count()).toBe(0);
  await lookBack();
  await bob.awaitTicks('second', 'Read');
  await alice.page.waitForFunction(() => document.title === 'Parley');
});

test('who looks elsewhere is notified, once a chat', async () => {
  const { alice, bob } = pair;
  const notifications = await alice.noteNotifications();
  await alice.openSettings();
  const choice = alice.page.getByLabel(/^Tell me of new messages/);
  await choice.click();
  await expect.poll(() => choice.isChecked(), SOON).toBe(true);
  await bob.openChat(alice);
  const lookBack = await alice.lookAway();
  await bob.write('knock, knock');
  const { userId } = await bob.deviceRow();
  const first = { title: bob.name, body: 'knock, knock', tag: userId };
  await expect.poll(notifications, SOON).toEqual([first]);
  await bob.write('anybody there?');
  const second = { title: bob.name, body: '2 new messages', tag: userId };
  await expect.poll(notifications, SOON).toEqual([first, second]);
  await lookBack();
});

test('what is typed stays when one goes to another chat at once, and after a reload', async () => {
  const { alice, bob } = pair;
  await alice.openChat(bob);
  await alice.write('hello');
  await alice.awaitTicks('hello', 'Delivered');
  await alice.page.getByLabel('Write a message').fill('half a thought');
  await alice.page.getByRole('button', { name: 'Settings' }).click();
  await alice.page.getByText('Draft: half a thought').waitFor();
  await alice.page.reload();
  await alice.chooseChat(bob);
  expect(await alice.page.getByLabel('Write a message').inputValue()).toBe('half a thought');
});

test('a second copy of the device is told of, and one goes on here when one wants', async () => {
  const { alice, bob, server } = pair;
  await bob.openChat(alice);
  const copy = await NodeDevice.copyOf(server.origin, await alice.deviceRow());
  await alice.page.getByText('This device is connected from another place.').waitFor();
  await alice.page.getByRole('button', { name: 'Use it here' }).click();
  await copy.is('stopped');
  await bob.write('to the right one');
  await alice.chooseChat(bob);
  await alice.bubble('to the right one').waitFor();
  copy.close();
});
