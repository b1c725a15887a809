/** The suites and what each may need. `unit` needs nothing but Node; the others start real parts (see CONTRIBUTING.md). */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['{client,server,cli,scripts}/**/*.test.{ts,mts}'], environment: 'node' } },
      { test: { name: 'house', include: ['test/house/**/*.test.ts', 'test/grammar/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'lsp',
          include: ['test/lsp/**/*.test.ts', 'test/cli/**/*.test.ts'],
          globalSetup: ['test/support/lsp/build-programs.ts'],
          testTimeout: 60_000,
        },
      },
      { test: { name: 'faults', include: ['test/faults/**/*.test.ts'], testTimeout: 180_000 } },
      {
        test: {
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          globalSetup: ['test/support/engine/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
