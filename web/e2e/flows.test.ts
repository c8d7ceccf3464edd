// Two people in two browsers, on a real server.
import { expect, test } from 'vitest';
import { Person } from './browser';
import { Pair } from './pair';

const pair = Pair.use();

test('a message gets its ticks as it is sent, delivered and read', async () => {
  const { alice, bob } = pair;
  await alice.openChat(bob);
  await alice.write('Hello Bob');
  await alice.awaitTicks('Hello Bob', 'Delivered'); // his browser has it, he has not opened the chat
  await bob.page.getByText('1 unread message').waitFor({ state: 'attached' });
  await bob.chooseChat(alice);
  await bob.bubble('Hello Bob').waitFor();
  await bob.page.bringToFront();
  await alice.awaitTicks('Hello Bob', 'Read');
  await bob.write('Hello Alice');
  await alice.bubble('Hello Alice').waitFor();
});

test('what is written offline survives a reload and goes out once', async () => {
  const { alice, bob } = pair;
  await alice.openChat(bob);
  await alice.write('first');
  await alice.awaitTicks('first', 'Delivered');
  await alice.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

  await alice.context.setOffline(true);
  await alice.write('written offline');
  await alice.awaitTicks('written offline', 'Waiting to be sent');
  await alice.page.reload(); // the service worker has the app, the database has the message
  await alice.bubble('written offline').waitFor();
  await alice.awaitTicks('written offline', 'Waiting to be sent');

  await alice.context.setOffline(false);
  await alice.awaitTicks('written offline', 'Delivered');
  await bob.chooseChat(alice);
  await bob.bubble('written offline').waitFor();
  expect(await bob.texts()).toEqual(['first', 'written offline']);
});

test('three tabs are one device, and when the one that leads ends, another takes over', async () => {
  const { alice, bob } = pair;
  const second = await alice.newTab();
  const third = await alice.newTab();
  await bob.openChat(alice);
  await bob.write('to all tabs');
  for (const page of [alice.page, second, third]) {
    await page.getByText('to all tabs').first().waitFor();
  }
  await alice.page.close(); // it came first, so it holds the connection
  alice.page = second;
  await second.bringToFront();
  await alice.chooseChat(bob);
  await alice.write('from the second tab');
  await bob.bubble('from the second tab').waitFor();
  await third.getByText('from the second tab').first().waitFor();
  await bob.write('still one device');
  await third.getByText('still one device').first().waitFor();
  await alice.bubble('still one device').waitFor();
  expect(await alice.texts()).toEqual(['to all tabs', 'from the second tab', 'still one device']);
});

test('a server that crashes while people write loses and doubles nothing', async () => {
  const { alice, bob, server } = pair;
  await alice.openChat(bob);
  await alice.write('before');
  await alice.awaitTicks('before', 'Delivered');
  const texts = ['before'];
  for (let i = 0; i < 20; i++) {
    if (i === 7) {
      await server.kill();
    }
    texts.push(`number ${i}`);
    await alice.write(texts.at(-1)!);
  }
  await alice.page.getByRole('button', { name: 'Connect now' }).waitFor();
  await server.start();
  await alice.page.getByRole('button', { name: 'Connect now' }).click();
  await alice.awaitTicks('number 19', 'Delivered');
  await bob.page.setViewportSize({ width: 1280, height: 2400 }); // all of them on the screen
  await bob.chooseChat(alice);
  await bob.bubble('number 19').waitFor();
  expect(await bob.texts()).toEqual(texts);
});

test('a device that is logged out from another one asks to log in, and goes on', async () => {
  const { alice, bob, server, browser } = pair;
  await bob.openChat(alice);
  await bob.write('keep me');
  await alice.chooseChat(bob);
  await alice.bubble('keep me').waitFor();
  const phone = await Person.open(browser, server.origin, alice.handle, alice.name);
  await phone.logIn();
  await phone.openSettings();
  await phone.page.getByRole('button', { name: /^Log out .* on / }).click();
  await alice.page.getByText('This browser is logged out').waitFor();
  await alice.logIn();
  await alice.chooseChat(bob);
  await alice.bubble('keep me').waitFor();
  await phone.context.close();
});

test('logging out removes everything from the browser', async () => {
  const { alice, bob } = pair;
  await alice.openChat(bob);
  await alice.write('a secret');
  await alice.awaitTicks('a secret', 'Delivered');
  await alice.openSettings();
  await alice.page.getByRole('button', { name: 'Log out', exact: true }).click();
  await alice.page.getByRole('button', { name: 'Log in', exact: true }).waitFor();
  const left = await alice.page.evaluate(async () => {
    const request = indexedDB.open('parley');
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error('no database'));
    });
    const counts = [...db.objectStoreNames].map(
      (name) =>
        new Promise<number>((resolve) => {
          const count = db.transaction(name).objectStore(name).count();
          count.onsuccess = () => resolve(count.result);
        }),
    );
    return (await Promise.all(counts)).reduce((sum, it) => sum + it, 0);
  });
  expect(left).toBe(0);
});

test('one answers a message, goes to what was answered, and sees its details', async () => {
  const { alice, bob } = pair;
  await alice.openChat(bob);
  await alice.write('a question');
  await alice.awaitTicks('a question', 'Delivered');
  await bob.chooseChat(alice);
  await bob.bubble('a question').hover();
  await bob.bubble('a question').getByRole('button', { name: 'Actions for this message' }).click();
  await bob.page.getByRole('menuitem', { name: 'Reply' }).click();
  await bob.write('an answer');
  const quote = alice.bubble('an answer').getByRole('button', { name: /a question/ });
  await quote.waitFor();
  await quote.click();
  await alice.page.locator('.bubble-found').waitFor();
  await alice.bubble('an answer').waitFor();
  await alice.page
    .getByRole('article')
    .first()
    .getByRole('button', { name: 'Actions for this message' })
    .click();
  await alice.page.getByRole('menuitem', { name: 'Details' }).click();
  await alice.page.getByRole('dialog').getByText('Delivered').waitFor();
});

test('who was here is told as soon as a chat is opened', async () => {
  const { alice, bob } = pair;
  await bob.openChat(alice);
  await bob.write('I was here');
  await bob.awaitTicks('I was here', 'Delivered');
  await bob.page.goto('about:blank');
  await alice.chooseChat(bob);
  await alice.page.getByText(/^(?:online|last seen today at \d\d:\d\d)$/).waitFor();
});

test('the other sees that one types, and is there', async () => {
  const { alice, bob } = pair;
  await alice.openChat(bob);
  await alice.write('are you there?');
  await bob.chooseChat(alice);
  await bob.write('yes');
  await alice.page.getByText('online', { exact: true }).waitFor();
  await bob.page.getByLabel('Write a message').pressSequentially('I am wri');
  await alice.page.locator('.presence', { hasText: 'typing…' }).waitFor();
});
