// Accounts, as people meet them.
import { expect, test } from 'vitest';
import { Person } from './browser';
import { PASSWORD } from './nodeDevice';
import { Pair } from './pair';

const pair = Pair.use();

test('what is wrong with a form is said where it is wrong', async () => {
  const { alice } = pair;
  const guest = await pair.open('guest', 'Guest');
  const { page } = guest;
  await page.getByLabel('Handle').fill(alice.handle);
  await page.getByLabel('Password', { exact: true }).fill('not her password');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByText('Handle or password are wrong.').waitFor();
  await page.getByRole('button', { name: 'New here? Create an account' }).click();
  await page.getByLabel('Handle').fill(alice.handle);
  await page.getByLabel('Name').fill('Guest');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByText('A password has 8 to 256 characters.').waitFor();
  expect(await page.getByLabel('Password', { exact: true }).getAttribute('aria-invalid')).toBe(
    'true',
  );
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByText('This handle is taken.').waitFor();
  await guest.context.close();
});

test('another name is seen by others, and another password ends the other devices', async () => {
  const { alice, bob, browser, server } = pair;
  const phone = await Person.open(browser, server.origin, alice.handle, alice.name);
  await phone.logIn();
  await alice.openSettings();
  await alice.page.getByLabel('Name').fill('Alice Ampère');
  await alice.page.getByRole('button', { name: 'Save' }).click();
  await alice.page.getByText('Saved').waitFor();
  await bob.page.getByRole('button', { name: 'New chat' }).first().click();
  await bob.page.getByLabel('Handle of the person').fill(alice.handle);
  await bob.page.getByRole('button', { name: 'Open chat' }).click();
  await bob.page.getByRole('heading', { name: 'Alice Ampère' }).waitFor();

  await alice.page.getByLabel('Current password').fill('something else');
  await alice.page.getByLabel('New password').fill('another horse battery');
  await alice.page.getByRole('button', { name: 'Change password' }).click();
  await alice.page.getByText('This is not your password.').waitFor();
  await alice.page.getByLabel('Current password').fill(PASSWORD);
  await alice.page.getByRole('button', { name: 'Change password' }).click();
  await alice.page.getByText('Your password was changed.').waitFor();
  await phone.page.getByText('This browser is logged out').waitFor();
  await phone.context.close();
});

test('who is blocked reaches nobody, until they are unblocked', async () => {
  const { alice, bob } = pair;
  await bob.openChat(alice);
  await bob.write('hello');
  await alice.chooseChat(bob);
  await alice.bubble('hello').waitFor();
  await alice.page.getByRole('button', { name: 'Actions for this chat' }).click();
  await alice.page.getByRole('menuitem', { name: 'Block Bob Baker' }).click();
  await alice.page.getByRole('button', { name: 'Block', exact: true }).click();
  await alice.page.getByText('You have blocked Bob Baker.').waitFor();
  await bob.write('are you there?');
  await bob.awaitTicks('are you there?', 'Sent');

  await alice.page.reload();
  await alice.page.getByText('You have blocked Bob Baker.').waitFor();
  await alice.openSettings();
  await alice.page.getByRole('button', { name: 'Unblock Bob Baker' }).click();
  await alice.page.getByText('You have blocked nobody.').waitFor();
  await alice.chooseChat(bob);
  await bob.write('and now?');
  await alice.bubble('and now?').waitFor();
  expect(await alice.texts()).toEqual(['hello', 'and now?']);
});

test('everything that the server holds of somebody is one file', async () => {
  const { alice, bob } = pair;
  await alice.openChat(bob);
  await alice.write('for the record');
  await alice.awaitTicks('for the record', 'Delivered');
  await alice.openSettings();
  const [download] = await Promise.all([
    alice.page.waitForEvent('download'),
    alice.page.getByRole('button', { name: 'Export my messages' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`parley-${alice.handle}.ndjson`);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) {
    chunks.push(chunk as Buffer);
  }
  const lines = Buffer.concat(chunks)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toHaveProperty('account');
  expect(lines.at(-1)).toHaveProperty('end');
  expect(JSON.stringify(lines)).toContain('for the record');
});

test('an account that is deleted is gone, here and on the server', async () => {
  const { alice, bob } = pair;
  await alice.openChat(bob);
  await alice.write('goodbye');
  await alice.awaitTicks('goodbye', 'Delivered');
  await alice.openSettings();
  await alice.page.getByRole('button', { name: 'Delete my account…' }).click();
  await alice.page.getByRole('dialog').getByLabel('Password', { exact: true }).fill(PASSWORD);
  await alice.page.getByRole('button', { name: 'Delete for good' }).click();
  await alice.page.getByRole('button', { name: 'Log in', exact: true }).waitFor();
  await alice.page.getByLabel('Handle').fill(alice.handle);
  await alice.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await alice.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await alice.page.getByText('Handle or password are wrong.').waitFor();
});
