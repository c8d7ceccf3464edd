import { expect, test } from 'vitest';
import { audits } from './audit';
import { Server } from './server';

// How quick it is, is measured by `npm run measure`.
test('Lighthouse finds nothing that keeps anybody out, and no bad practice', async () => {
  const server = await Server.start('--no-limits');
  try {
    const found = await audits(server.origin, ['accessibility', 'best-practices']);
    for (const page of [found.door, found.chats]) {
      expect(page.accessibility).toEqual({ score: 100, failed: [] });
      expect(page['best-practices'].score, page['best-practices'].failed.join()).toBeGreaterThan(
        94,
      );
    }
  } finally {
    await server.stop();
  }
});
