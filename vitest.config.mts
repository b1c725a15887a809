/** The suites and what each may need. `unit` needs nothing but Node; the others start real parts (see CONTRIBUTING.md). */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What Unstale remembers between runs is a person's, and no test's. */
const env = { XDG_STATE_HOME: join(import.meta.dirname, '.cache', 'test-state') };

/** What the command line has to wait for before it believes a container; each suite that is about the wait says its own. */
const hasty = { UNSTALE_STABLE_SECONDS: '2' };

/** What is waited for is there at once on a quiet machine; on a busy one a second says nothing. */
const expectations = { poll: { timeout: 20_000 } };

/** By itself Vitest leaves one core idle, which on two cores is half of the machine. */
const maxWorkers = '100%';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          env,
          expect: expectations,
          name: 'unit',
          include: ['{client,server,cli,scripts}/**/*.test.{ts,mts}', 'test/differential/**/*.test.ts'],
          environment: 'node',
          maxWorkers,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          env,
          expect: expectations,
          name: 'house',
          include: ['test/house/**/*.test.ts', 'test/grammar/**/*.test.ts'],
          maxWorkers,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          env,
          expect: expectations,
          name: 'lsp',
          include: ['test/lsp/**/*.test.ts', 'test/cli/**/*.test.ts'],
          globalSetup: ['test/support/lsp/build-programs.ts'],
          maxWorkers,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          env,
          expect: expectations,
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          maxWorkers,
          testTimeout: 180_000,
        },
      },
      {
        test: {
          env: { ...env, ...hasty },
          expect: expectations,
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          // Programs are built once, before any file: files that run them meanwhile would miss them.
          globalSetup: ['test/support/lsp/build-programs.ts', 'test/support/engine/global-setup.ts'],
          // Each file starts engines of its own or builds what nobody else does; most of the time is waiting.
          maxWorkers: 4,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          env,
          expect: expectations,
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          globalSetup: ['test/support/engine/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          env,
          expect: expectations,
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
