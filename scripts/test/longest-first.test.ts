import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { TestSpecification, Vitest } from 'vitest/node';
import { root } from '../bootstrap.mjs';
import { LongestFirst, SECONDS } from './longest-first.ts';

const file = (name: string, project: string) =>
  ({
    moduleId: path.join(root, name),
    project: { name: project, config: { isolate: false, sequence: { groupOrder: 0 } } },
  }) as TestSpecification;

test('starts the longest first, and keeps the files of a project together', async () => {
  const [longest = '', second = ''] = Object.keys(SECONDS);
  const unknown = 'apps/api/src/any.test.ts';
  const vitest = { config: { root }, cache: { getFileTestResults: () => undefined, getFileStats: () => undefined } };

  const sorted = await new LongestFirst(vitest as unknown as Vitest).sort([
    file(unknown, 'servers'),
    file('packages/config/src/any.test.ts', 'packages'),
    file(second, 'servers'),
    file(longest, 'servers'),
  ]);

  expect(sorted.map(({ moduleId }) => path.relative(root, moduleId))).toEqual([
    'packages/config/src/any.test.ts',
    longest,
    second,
    unknown,
  ]);
});

test('knows only files that are there', () => {
  expect(Object.keys(SECONDS).filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
});
