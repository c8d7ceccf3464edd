import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false, // each starts a server, on two cores
    environment: 'node',
    setupFiles: ['fake-indexeddb/auto'], // before Dexie looks for a database
  },
});
