import { defineConfig } from 'vitest/config';

// `packages` is the fast loop of `npm run verify`; `apps` starts real servers, databases and child processes.
export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'packages', include: ['packages/*/src/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 30_000 },
      },
      {
        test: {
          name: 'apps',
          include: ['apps/{api,gateway}/src/**/*.test.ts', 'apps/console/server/*.test.ts', 'scripts/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
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
