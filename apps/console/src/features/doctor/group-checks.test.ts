import { describe, expect, it } from 'vitest';
import { type Check, groupChecks, replaceCheck, reportText, summarise } from './group-checks.ts';

const aCheck = (over: Partial<Check>): Check => ({
  id: 'x',
  title: 'X',
  group: 'Gateway',
  result: 'pass',
  found: 'fine',
  values: [],
  why: '',
  fix: null,
  href: null,
  action: null,
  subject: null,
  durationMs: 1,
  ...over,
});
const at = '2026-11-23T14:00:00.000Z';
const ids = (checks: readonly Check[]) => checks.map(({ id }) => id);

describe('doctor report', () => {
  const checks = [
    aCheck({ id: 'a' }),
    aCheck({ id: 'b', result: 'warn' }),
    aCheck({ id: 'c', result: 'skipped' }),
    aCheck({ id: 'd', result: 'fail' }),
  ];

  it('shows what fails first, and what passed last', () => {
    const { mend, know, passed } = groupChecks(checks);
    expect([ids(mend), ids(know), ids(passed)]).toEqual([['d', 'b'], ['c'], ['a']]);
  });

  it('says in one line how it went', () => {
    expect(summarise(checks)).toBe('2 to mend, 1 to know, 1 passed');
    expect(summarise([aCheck({})])).toBe('1 passed');
  });

  it('puts a check that was run again in its place, with as many findings as it has now', () => {
    const before = [aCheck({ id: 'a' }), aCheck({ id: 'b', subject: '1' }), aCheck({ id: 'c' })];
    const again = [aCheck({ id: 'b', subject: '1' }), aCheck({ id: 'b', subject: '2' })];
    expect(ids(replaceCheck(before, 'b', again))).toEqual(['a', 'b', 'b', 'c']);
    expect(ids(replaceCheck(before, 'c', []))).toEqual(['a', 'b']);
    expect(ids(replaceCheck(before, 'd', [aCheck({ id: 'd' })]))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('can be pasted into a ticket with its values and fixes', () => {
    const text = reportText({ at, checks: [aCheck({ result: 'fail', values: ['line 7'], fix: 'Start it.' })] });
    expect(text).toContain('[fail] Gateway / X: fine | line 7 – fix: Start it.');
  });
});
