// The door of a server on which one registers by invitation.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, Person } from './browser';
import { Server } from './server';

let server: Server;
let browser: Browser;

beforeAll(async () => {
  server = await Server.start('--no-limits', '--registration', 'invitation');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test('who is there invites by a link that works once', async () => {
  const alice = await Person.open(browser, server.origin, 'alice', 'Alice Archer');
  await alice.register(); // the very first needs no invitation
  await alice.openSettings();
  await alice.page.getByRole('button', { name: 'New invitation' }).click();
  await alice.page.getByRole('button', { name: 'Copy link' }).click();
  await alice.page.getByRole('button', { name: 'Copied' }).waitFor();
  const link = await alice.page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain(`${server.origin}/#/register?invitation=`);

  const bob = await Person.open(browser, server.origin, 'bob', 'Bob Baker');
  await bob.page.goto(link);
  await bob.fillRegistration();
  await bob.page.getByRole('heading', { name: 'Chats' }).waitFor();

  const carol = await Person.open(browser, server.origin, 'carol', 'Carol Cook');
  await carol.page.goto(link);
  await carol.fillRegistration();
  await carol.page.getByText('This invitation is unknown, used or expired.').waitFor();
  for (const person of [alice, bob, carol]) {
    await person.context.close();
  }
});

test('who comes without an invitation is asked for one', async () => {
  const dave = await Person.open(browser, server.origin, 'dave', 'Dave Dyer');
  await dave.page.getByRole('button', { name: 'New here? Create an account' }).click();
  await dave.fillRegistration();
  await dave.page.getByText('This server asks for an invitation.').waitFor();
  await dave.page.getByLabel('Invitation').waitFor();
  await dave.context.close();
});

test('a page that came over plain HTTP says what is missing', async () => {
  const elsewhere = await openBrowser('--host-resolver-rules=MAP parley.test 127.0.0.1');
  const page = await elsewhere.newPage();
  await page.goto(server.origin.replace('127.0.0.1', 'parley.test'));
  await page.getByText('This page needs a secure connection').waitFor();
  await elsewhere.close();
});
