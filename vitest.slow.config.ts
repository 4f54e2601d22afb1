import path from 'node:path';
import { defineConfig, type Plugin } from 'vitest/config';
import { longerTests } from './scripts/test/longer-tests.ts';

const root = import.meta.dirname;
const longerProperties = path.join(root, 'packages/testing/src/longer-properties.ts');
const ONE_HOUR_MS = 3_600_000;

const tryForLonger: Plugin = {
  name: 'try-for-longer',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source === 'fast-check' && importer?.split('?')[0] !== longerProperties ? longerProperties : undefined,
};

// What `npm run test:slow` and `npm run fuzz` run: properties for longer than `npm test` does, every combination where it tries
// a sample, and what takes minutes by its nature.
export default defineConfig({
  test: {
    testTimeout: ONE_HOUR_MS,
    hookTimeout: 60_000,
    projects: [
      { extends: true, plugins: [tryForLonger], test: { name: 'random', include: longerTests() } },
      {
        extends: true,
        plugins: [tryForLonger],
        test: { name: 'fuzz', include: ['{packages,apps}/*/src/**/*.fuzz.test.ts'] },
      },
      { extends: true, test: { name: 'slow', include: ['{packages,apps}/*/src/**/*.slow.ts'] } },
    ],
  },
});
