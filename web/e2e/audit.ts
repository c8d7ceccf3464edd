import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse from 'lighthouse';
import { chromium } from 'playwright-core';
import { ARGUMENTS, EXECUTABLE } from './chromium';
import { Person } from './browser';

export type Category = 'accessibility' | 'best-practices' | 'performance';
export type Audit = {
  /** Of a hundred. */
  readonly score: number;
  /** What cost points, by Lighthouse's own names. */
  readonly failed: readonly string[];
};

/** Lighthouse looks at the door, and at the chats of somebody who is logged in. */
export async function audits(
  origin: string,
  categories: readonly Category[],
): Promise<Record<'door' | 'chats', Record<Category, Audit>>> {
  const profile = mkdtempSync(join(tmpdir(), 'parley-lighthouse-'));
  const port = await freePort();
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    args: [...ARGUMENTS, `--remote-debugging-port=${port}`, '--remote-debugging-address=127.0.0.1'],
    baseURL: origin,
    locale: 'en-GB',
  });
  try {
    const door = await audit(origin, port, categories);
    const person = await Person.at(context, 'lighthouse', 'Lighthouse Keeper');
    await person.register();
    await person.page.close(); // or the tab that is looked at would only follow it
    const chats = await audit(origin, port, categories);
    return { door, chats };
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

async function audit(
  url: string,
  port: number,
  categories: readonly Category[],
): Promise<Record<Category, Audit>> {
  const result = await lighthouse(url, {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: [...categories],
    disableStorageReset: true,
  });
  if (!result) {
    throw new Error('Lighthouse gave no result');
  }
  const { lhr } = result;
  if (lhr.runtimeError) {
    throw new Error(`Lighthouse: ${lhr.runtimeError.message}`);
  }
  const entries = categories.map((category): [Category, Audit] => {
    const { score, auditRefs } = lhr.categories[category]!;
    const failed = auditRefs
      .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 1)
      .map(({ id }) => id);
    return [category, { score: Math.round((score ?? 0) * 100), failed }];
  });
  return Object.fromEntries(entries) as Record<Category, Audit>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
