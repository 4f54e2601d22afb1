import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/test/longest-first.ts';

/** Packages whose tests start databases and servers, in other processes too. */
const STARTING = 'packages/{db,sandbox}/src/**/*.test.ts';
/** What mocks modules of Node, or otherwise changes what all files of a process share, or bears no change of it. */
const ISOLATED = '{packages,apps}/*/src/**/*.isolated.test.ts';

// `packages` is the fast loop of `npm run verify`; `servers` starts real servers, databases and child processes. Their files
// share the processes that they run in, so that what all of them import is loaded twice and not three hundred times.
export default defineConfig({
  test: {
    // On two cores, too: much of the time is waiting for child processes and timers.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'packages',
          include: ['packages/*/src/**/*.test.ts'],
          exclude: [ISOLATED, STARTING],
          isolate: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: [
            STARTING,
            'apps/{api,gateway}/src/**/*.test.ts',
            'apps/console/server/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: [ISOLATED],
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { extends: true, test: { name: 'isolated', include: [ISOLATED], testTimeout: 60_000, hookTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: 'console',
          include: ['apps/console/src/**/*.test.{ts,tsx}'],
          exclude: ['**/*.dom.test.*'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'console-dom',
          include: ['apps/console/src/**/*.dom.test.{ts,tsx}'],
          environment: 'happy-dom',
          setupFiles: ['apps/console/src/testing/dom.testing.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
