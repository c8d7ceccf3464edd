import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const PASSWORD = 'correct horse battery';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export type Look = {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly locale?: string;
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
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const person = new Person(context, await context.newPage(), handle, name);
    await person.page.goto('/');
    return person;
  }

  private listen(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // A connection that is refused is told by Chromium itself, whatever a page does about it.
      const isRefusal = /ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED/.test(message.text());
      if ((message.type() === 'error' || message.type() === 'warning') && !isRefusal) {
        this.complaints.push(message.text());
      }
    });
  }

  async register(): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'New here? Create an account' }).click();
    await page.getByLabel('Handle').fill(this.handle);
    await page.getByLabel('Name').fill(this.name);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByRole('heading', { name: 'Chats' }).waitFor();
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

  async newTab(): Promise<Page> {
    const page = await this.context.newPage();
    this.listen(page);
    await page.goto('/');
    return page;
  }
}
