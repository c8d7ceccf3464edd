import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { ARGUMENTS, EXECUTABLE } from './e2e/chromium.ts';

/** Components in a real browser, with its own database; there is no server. */
export default defineConfig({
  plugins: [react()],
  define: { __VERSION__: '"test"' },
  test: {
    dir: 'components',
    fileParallelism: false,
    testTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      api: { host: '127.0.0.1' },
      provider: playwright({ launchOptions: { executablePath: EXECUTABLE, args: ARGUMENTS } }),
      instances: [{ browser: 'chromium', viewport: { width: 1000, height: 700 } }],
    },
  },
});
