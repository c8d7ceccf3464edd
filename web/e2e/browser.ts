import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { DeviceRow } from '../src/store/database';
import { ARGUMENTS, EXECUTABLE } from './chromium';
import { PASSWORD } from './nodeDevice';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

export function openBrowser(...more: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: [...ARGUMENTS, ...more] });
}

export type Look = {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly locale?: string;
};

export type Note = {
  readonly title: string;
  readonly body: string | undefined;
  readonly tag: string | undefined;
};

/** Somebody with a browser of their own. Whatever its console complains of is kept. */
export class Person {
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    public page: Page,
    readonly handle: string,
    readonly name: string,
  ) {
    this.listen(page);
  }

  static async open(
    browser: Browser,
    origin: string,
    handle: string,
    name: string,
    look: Look = {},
  ): Promise<Person> {
    const context = await browser.newContext({
      baseURL: origin,
      viewport: look.viewport ?? DESKTOP,
      colorScheme: look.colorScheme ?? 'light',
      locale: look.locale ?? 'en-GB',
      timezoneId: 'UTC',
      permissions: ['clipboard-read', 'clipboard-write', 'notifications'],
    });
    return Person.at(context, handle, name);
  }

  /** At the door, with a browser that is open already. */
  static async at(context: BrowserContext, handle: string, name: string): Promise<Person> {
    const person = new Person(context, await context.newPage(), handle, name);
    await person.page.goto('/');
    return person;
  }

  private listen(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // What the server or the network refuses is told by Chromium itself, whatever a page does
      // about it.
      const isRefusal =
        /ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED/.test(message.text()) ||
        (/status of 4\d\d/.test(message.text()) && message.location().url.includes('/v1/'));
      if ((message.type() === 'error' || message.type() === 'warning') && !isRefusal) {
        this.complaints.push(message.text());
      }
    });
  }

  async register(): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'New here? Create an account' }).click();
    await this.fillRegistration();
    await page.getByRole('heading', { name: 'Chats' }).waitFor();
  }

  /** The form, filled in and sent. */
  async fillRegistration(): Promise<void> {
    const { page } = this;
    await page.getByLabel('Handle').fill(this.handle);
    await page.getByLabel('Name').fill(this.name);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create an account' }).click();
  }

  async logIn(): Promise<void> {
    const { page } = this;
    await page.getByLabel('Handle').fill(this.handle);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await page.getByRole('heading', { name: 'Chats' }).waitFor();
  }

  /** Begins a chat by the other's handle. */
  async openChat(other: Person): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'New chat' }).first().click();
    await page.getByLabel('Handle of the person').fill(other.handle);
    await page.getByRole('button', { name: 'Open chat' }).click();
    await page.getByRole('heading', { name: other.name }).waitFor();
  }

  /** Opens a chat that is in the list. */
  async chooseChat(other: Person): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name: other.name }).click();
    await this.page.getByRole('heading', { name: other.name }).waitFor();
  }

  async write(text: string): Promise<void> {
    const area = this.page.getByLabel('Write a message');
    await area.fill(text);
    await area.press('Enter');
  }

  /** The bubble with a text. */
  bubble(text: string) {
    return this.page.getByRole('article').filter({ hasText: text });
  }

  /** Waits for what became of an own message: `Sent`, `Delivered`, `Read`… */
  async awaitTicks(text: string, state: string): Promise<void> {
    await this.bubble(text).getByRole('img', { name: state, exact: true }).waitFor();
  }

  /** The texts on the screen, from top to bottom. */
  texts(): Promise<string[]> {
    return this.page.locator('.bubble-text').allTextContents();
  }

  /** Opens one of the settings. */
  async openSettings(): Promise<void> {
    await this.page.getByRole('button', { name: 'Settings' }).click();
    await this.page.getByText('This device', { exact: true }).waitFor();
  }

  /** What this browser keeps of its device. */
  deviceRow(): Promise<DeviceRow> {
    return this.page.evaluate(
      () =>
        new Promise<DeviceRow>((resolve, reject) => {
          const opening = indexedDB.open('parley');
          opening.onerror = () => reject(new Error('no database'));
          opening.onsuccess = () => {
            const db = opening.result;
            const row = db.transaction('device').objectStore('device').get(1);
            row.onsuccess = () => {
              db.close();
              resolve(row.result as DeviceRow);
            };
          };
        }),
    );
  }

  /** Notes what notifications are shown from now on: here nobody can see them. */
  async noteNotifications(): Promise<() => Promise<Note[]>> {
    await this.page.addInitScript(() => {
      const noted: Note[] = [];
      Object.assign(window, { noted });
      const { prototype } = ServiceWorkerRegistration;
      const show = prototype.showNotification; // eslint-disable-line @typescript-eslint/unbound-method -- called on what it belongs to
      prototype.showNotification = function (title, options) {
        noted.push({ title, body: options?.body, tag: options?.tag });
        return show.call(this, title, options);
      };
    });
    await this.page.reload();
    return () => this.page.evaluate(() => (window as unknown as { noted: Note[] }).noted);
  }

  /** Puts another tab in front, as somebody who reads elsewhere; ends with what is returned. */
  async lookAway(): Promise<() => Promise<void>> {
    // Otherwise every page of a driven browser believes that it has the focus.
    const session = await this.context.newCDPSession(this.page);
    await session.send('Emulation.setFocusEmulationEnabled', { enabled: false });
    const other = await this.context.newPage();
    await other.goto('about:blank');
    await other.bringToFront();
    await this.page.waitForFunction(() => !document.hasFocus());
    return async () => {
      await other.close();
      await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
      await this.page.bringToFront();
    };
  }

  async newTab(): Promise<Page> {
    const page = await this.context.newPage();
    this.listen(page);
    await page.goto('/');
    return page;
  }
}
