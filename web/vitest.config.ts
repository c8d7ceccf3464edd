import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 180_000, // a browser on a loaded machine; each wait within has a limit of its own
    hookTimeout: 120_000,
    fileParallelism: false, // each starts a server, on two cores
    environment: 'node',
    setupFiles: ['fake-indexeddb/auto'], // before Dexie looks for a database
  },
});
