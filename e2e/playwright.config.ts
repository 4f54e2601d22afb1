import { defineConfig } from '@playwright/test';
import { chromiumPath } from './env.ts';

// Two workers: files that share a product share it within a worker, and each product has ports of its own.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: './migrated-database.ts',
  workers: 2,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  // A test that fails goes again once, with a product of its own: what passes then is named at the end of `npm test`, with what
  // it said, and does not hold up what is unrelated to it.
  retries: 1,
  reporter: [['list'], ['json']],
  use: {
    browserName: 'chromium',
    actionTimeout: 20_000,
    launchOptions: {
      executablePath: chromiumPath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
    // A recording is made of tests that pass, too; `npx playwright test <file> --trace on` makes one where it is wanted.
    trace: 'off',
    screenshot: 'only-on-failure',
    viewport: { width: 1280, height: 900 },
  },
});
