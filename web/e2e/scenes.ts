import type { Browser } from 'playwright-core';
import { Person, type Look } from './browser';

/** Everything one can look at, each as somebody sees it who uses the app. */
export type Scene = {
  readonly name: string;
  /** Whose screen it is, once it shows the scene. */
  readonly show: (people: People) => Promise<void>;
};

export type People = { readonly alice: Person; readonly bob: Person };

const LONG_WORD =
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';

/** Two people who have written to each other, seen with these eyes. */
export async function twoPeople(
  browser: Browser,
  origin: string,
  handles: string,
  look: Look,
): Promise<People> {
  const alice = await Person.open(browser, origin, `alice.${handles}`, 'Alice Archer', look);
  await alice.register();
  const bob = await Person.open(browser, origin, `bob.${handles}`, 'Bob Baker');
  await bob.register();
  await bob.openChat(alice);
  await bob.write('Are you coming to the workshop?');
  await alice.chooseChat(bob);
  await alice.bubble('Are you coming').waitFor();
  await alice.write('Yes! On my way 🚲');
  await bob.bubble('On my way').waitFor();
  await bob.write('Great. The door code is on the board, the map is at https://example.org/map');
  await bob.write(`And mind the ${LONG_WORD}.`);
  await bob.write('نلتقي عند المدخل');
  await alice.bubble('نلتقي').waitFor();
  await alice.write('👍');
  await alice.awaitTicks('👍', 'Read');
  await bob.page.close();
  await alice.write('See you in ten minutes');
  await alice.awaitTicks('See you in ten minutes', 'Sent');
  return { alice, bob };
}

export const scenes: readonly Scene[] = [
  {
    name: 'conversation',
    show: async ({ alice }) => {
      await alice.bubble('See you in ten minutes').waitFor();
    },
  },
  {
    name: 'message-menu',
    show: async ({ alice }) => {
      await alice.bubble('Great. The door').hover();
      await alice
        .bubble('Great. The door')
        .getByRole('button', { name: 'Actions for this message' })
        .click();
    },
  },
  {
    name: 'details',
    show: async ({ alice }) => {
      await alice.page.keyboard.press('Escape');
      await alice.bubble('👍').getByRole('button', { name: 'Actions for this message' }).click();
      await alice.page.getByRole('menuitem', { name: 'Details' }).click();
      await alice.page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'emoji',
    show: async ({ alice }) => {
      await alice.page.keyboard.press('Escape');
      await alice.page.getByRole('button', { name: 'Emoji' }).click();
      await alice.page.getByRole('group', { name: 'Emoji' }).waitFor();
    },
  },
  {
    name: 'block',
    show: async ({ alice }) => {
      await alice.page.keyboard.press('Escape');
      await alice.page.getByRole('button', { name: 'Actions for this chat' }).click();
      await alice.page.getByRole('menuitem', { name: 'Block Bob Baker' }).click();
      await alice.page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'settings',
    show: async ({ alice }) => {
      await alice.page.keyboard.press('Escape');
      await alice.page.goto('/#/settings');
      await alice.page.getByText('This device', { exact: true }).waitFor();
    },
  },
  {
    name: 'settings-end',
    show: async ({ alice }) => {
      await alice.page.getByRole('button', { name: 'New invitation' }).click();
      await alice.page.getByRole('button', { name: 'Copy link' }).waitFor();
      await alice.page.getByRole('button', { name: 'Delete my account…' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'delete-account',
    show: async ({ alice }) => {
      await alice.page.getByRole('button', { name: 'Delete my account…' }).click();
      await alice.page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'chats',
    show: async ({ alice }) => {
      await alice.page.keyboard.press('Escape');
      await alice.page.goto('/#/');
      await alice.page.getByRole('heading', { name: 'Chats' }).waitFor();
    },
  },
  {
    name: 'new-chat',
    show: async ({ alice }) => {
      await alice.page.goto('/#/new');
      await alice.page.getByRole('dialog').waitFor();
    },
  },
];
