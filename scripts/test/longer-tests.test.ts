import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { everyCombination, pairwise } from '@tallygate/testing/combinations';
import { expect, test } from 'vitest';
import slowConfig from '../../vitest.slow.config.ts';
import { quietEnvironment, root } from '../bootstrap.mjs';
import { longerTests, triesSamples } from './longer-tests.ts';

const PROJECTS = slowConfig.test?.projects as { test: { name: string; include: string[] } }[];
const LISTS = [
  ['a', 'b', 'c'],
  ['x', 'y', 'z'],
  [1, 2, 3],
] as const;

test('every part of test:slow that runs tests of vitest is a project of its configuration', () => {
  const parts = /const PARTS = \[(.*)\];/.exec(readFileSync(path.join(root, 'scripts/test-slow.mjs'), 'utf8'))?.[1];
  expect(parts).toBe("'random', 'slow', 'drill', 'billing', 'servers'");
  expect(PROJECTS.map(({ test: { name } }) => name)).toEqual(expect.arrayContaining(['random', 'slow']));
});

test('test:slow runs each file of which npm test tries a sample, and what takes minutes by its nature', () => {
  const includeOf = (wanted: string) => PROJECTS.find(({ test: { name } }) => name === wanted)?.test.include;
  expect(includeOf('random')).toEqual(longerTests());
  expect(includeOf('random')).toContain('apps/api/src/previews/preview-combinations.test.ts');
  expect(includeOf('slow')).toEqual(['{packages,apps}/*/src/**/*.slow.ts']);
});

test.each(['fast-check', '@tallygate/testing/sampled', '@tallygate/testing/combinations'])(
  'a file that imports %s has more to try',
  (name) => {
    expect(triesSamples(`import it from '${name}';`)).toBe(true);
    expect(triesSamples(`import it from '${name}-of-another';`)).toBe(false);
  },
);

test.each([
  ['npm test', {}, pairwise(LISTS).length],
  ['test:slow', { TALLYGATE_TEST_EFFORT: '1' }, everyCombination(LISTS).length],
])('%s tries as many combinations as it says', (_command, effort, count) => {
  const program = `import { combinations } from '@tallygate/testing/combinations';
    console.log(combinations(...${JSON.stringify(LISTS)}).length);`;
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: root,
    env: { ...quietEnvironment(), ...effort },
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe(String(count));
  expect(pairwise(LISTS).length).toBeLessThan(everyCombination(LISTS).length);
});
