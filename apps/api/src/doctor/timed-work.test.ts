import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { TimedJob } from '@tallygate/contracts/timed-work';
import { describe, expect, it } from 'vitest';
import type { Installation } from './check.ts';
import { timedWorkDone } from './checks/timed-work.ts';
import { clockNotMoved } from './checks/trial.ts';

const at = '2026-11-30T12:00:00.000Z';
const aJob = (changes: Partial<TimedJob> = {}): TimedJob => ({
  name: 'retention',
  about: 'Remove old events',
  runs: 'once',
  dueAt: '2026-11-30T12:30:00.000Z',
  isRunning: false,
  last: null,
  ...changes,
});
const worked = (...timedWork: TimedJob[]) => timedWorkDone.examine({ timedWork, at } as unknown as Installation);

describe('timed work', () => {
  it('passes while everything is done or not due, and while it runs', () => {
    expect(worked(aJob(), aJob({ dueAt: '2026-11-30T11:00:00.000Z', isRunning: true })).result).toBe('pass');
  });

  it('tells of what failed, with its reason', () => {
    const last = { startedAt: at, endedAt: at, outcome: 'failed', detail: 'no room', runner: 'a:1' } as const;
    expect(worked(aJob({ last }))).toMatchObject({ result: 'warn', found: expect.stringContaining('no room') });
  });

  it('tells of what is due and nobody does', () => {
    expect(worked(aJob({ dueAt: '2026-11-30T11:49:00.000Z' }))).toMatchObject({
      result: 'fail',
      found: expect.stringContaining('due since 2026-11-30T11:49:00.000Z'),
    });
  });
});

describe('the clock of calls', () => {
  const examined = (clock_offset: string, mayMoveClock: boolean) =>
    clockNotMoved.examine({
      config: gatewayConfig.parse({ trial: { clock_offset } }),
      mayMoveClock,
    } as unknown as Installation);

  it('warns where a trial moved it, and fails where gateways refuse that', () => {
    expect(examined('0', true).result).toBe('pass');
    expect(examined('48h', true)).toMatchObject({ result: 'warn', found: expect.stringContaining('48h ahead') });
    expect(examined('48h', false)).toMatchObject({ result: 'fail', found: expect.stringContaining('gateways refuse') });
  });
});
