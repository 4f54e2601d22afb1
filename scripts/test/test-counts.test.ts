import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { countTests } from './test-counts.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tallygate-counts-'));
const write = (name: string, report: unknown) => {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(report));
  return file;
};

const vitest = write('vitest.json', {
  numPassedTests: 1,
  numFailedTests: 1,
  testResults: [
    {
      name: '/a.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [
        { status: 'passed', fullName: 'adds', failureMessages: [] },
        { status: 'failed', fullName: 'rounds', failureMessages: ['expected \u001b[32m1\u001b[39m to be 2'] },
        { status: 'skipped', fullName: 'divides', failureMessages: [] },
      ],
    },
    { name: '/b.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] },
  ],
});
const spec = (title: string, status: string, ...messages: string[]) => ({
  title,
  file: 'a.spec.ts',
  line: 3,
  tests: [{ status, results: messages.map((message) => ({ errors: [{ message }] })) }],
});
const playwright = write('playwright.json', {
  stats: { expected: 2, flaky: 1, unexpected: 1, skipped: 0 },
  errors: [{ message: 'the product did not stop' }],
  suites: [
    {
      title: 'a.spec.ts',
      specs: [spec('opens', 'expected')],
      suites: [
        { title: 'a page', specs: [spec('closes', 'unexpected', 'x'.repeat(9_000)), spec('moves', 'flaky', 'late')] },
      ],
    },
  ],
});

test('adds up what both runners counted, and names what was skipped', () => {
  expect(countTests({ vitest, playwright })).toMatchObject({ passed: 4, failed: 2, skippedNames: ['divides'] });
});

test('says what failed: tests, files that could not be read, and what went wrong outside of tests', () => {
  const { failures } = countTests({ vitest, playwright });
  expect(failures.map(({ name }) => name)).toEqual(['rounds', '/b.test.ts', 'a.spec.ts:3 closes', 'end to end']);
  expect(failures[0]?.message).toBe('expected 1 to be 2');
  expect(failures[2]?.message).toHaveLength(1_500);
});

test('tells what passed at its second go from what failed', () => {
  expect(countTests({ vitest, playwright }).secondGoes).toEqual([{ name: 'a.spec.ts:3 moves', message: 'late' }]);
});

test('counts nothing where no runner wrote a report', () => {
  const none = path.join(folder, 'none.json');
  expect(countTests({ vitest: none, playwright: none })).toMatchObject({ passed: 0, failed: 0, failures: [] });
});
