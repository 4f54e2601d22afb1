import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vitest/config';

const root = import.meta.dirname;
const longerProperties = path.join(root, 'packages/testing/src/longer-properties.ts');
const ONE_HOUR_MS = 3_600_000;

/** Every test file that tries random values. */
function randomTests(): string[] {
  return ['packages', 'apps'].flatMap((folder) =>
    readdirSync(path.join(root, folder)).flatMap((name) => {
      const sources = path.join(folder, name, 'src');
      return readdirSync(path.join(root, sources), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.test\.tsx?$/.test(file))
        .map((file) => path.join(sources, file))
        .filter((file) => readFileSync(path.join(root, file), 'utf8').includes("from 'fast-check'"));
    }),
  );
}

const tryForLonger: Plugin = {
  name: 'try-for-longer',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source === 'fast-check' && importer?.split('?')[0] !== longerProperties ? longerProperties : undefined,
};

// What `npm run test:slow` and `npm run fuzz` run: properties for longer than `npm test` does, and what takes minutes by its nature.
export default defineConfig({
  test: {
    testTimeout: ONE_HOUR_MS,
    hookTimeout: 60_000,
    projects: [
      { extends: true, plugins: [tryForLonger], test: { name: 'random', include: randomTests() } },
      {
        extends: true,
        plugins: [tryForLonger],
        test: { name: 'fuzz', include: ['{packages,apps}/*/src/**/*.fuzz.test.ts'] },
      },
      { extends: true, test: { name: 'slow', include: ['{packages,apps}/*/src/**/*.slow.ts'] } },
    ],
  },
});
