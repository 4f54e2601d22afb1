import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import { describe, expect, it } from 'vitest';
import { groupChecks, reportText, summarise } from './group-checks.ts';

type Check = DoctorReport['checks'][number];
const aCheck = (over: Partial<Check>): Check => ({
  id: 'x',
  title: 'X',
  group: 'Gateway',
  result: 'pass',
  found: 'fine',
  why: '',
  fix: null,
  href: null,
  durationMs: 1,
  ...over,
});

describe('doctor report', () => {
  const checks = [
    aCheck({ id: 'a' }),
    aCheck({ id: 'b', group: 'Delivery', result: 'fail' }),
    aCheck({ id: 'c', result: 'warn' }),
  ];

  it('shows what fails first, within and across groups', () => {
    expect(groupChecks(checks).map(({ group, checks: members }) => [group, members.map((check) => check.id)])).toEqual([
      ['Delivery', ['b']],
      ['Gateway', ['c', 'a']],
    ]);
  });

  it('says in one sentence how it went', () => {
    expect(summarise(checks)).toBe('1 failed, 1 with a warning, 1 passed');
    expect(summarise([aCheck({})])).toBe('All 1 checks passed');
  });

  it('can be pasted into a ticket with its fixes', () => {
    const text = reportText({ at: '2026-11-23T14:00:00.000Z', checks: [aCheck({ result: 'fail', fix: 'Start it.' })] });

    expect(text).toContain('[fail] Gateway / X: fine – fix: Start it.');
  });
});
