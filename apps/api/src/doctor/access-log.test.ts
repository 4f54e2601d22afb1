import type { AccessLogReport } from '@tallygate/contracts/internal-api';
import type { GatewayView } from '@tallygate/contracts/status-view';
import { expect, it } from 'vitest';
import { aHeartbeat } from '../test-support/fake-gateway.testing.ts';
import type { Installation } from './check.ts';
import { accessLogArrives } from './checks/access-log.ts';

const AT = '2026-11-30T14:00:00.000Z';
const HEALTHY: AccessLogReport = {
  state: 'listening',
  address: '127.0.0.1:18090',
  lastError: null,
  openStreams: 2,
  entries: 20,
  recorded: 18,
  repeated: 1,
  skipped: 1,
  undecodable: 0,
  refused: 0,
  broken: 0,
  pausedSeconds: 0,
  lastEntryAt: '2026-11-30T13:59:00.000Z',
};

function found(report: Partial<AccessLogReport> | undefined, isLive = true) {
  const gateway: GatewayView = { ...aHeartbeat('eu-1'), live: isLive, verified: true, lastSeenAt: AT };
  if (report !== undefined) gateway.accessLog = { ...HEALTHY, ...report };
  return accessLogArrives.examineEach({ at: AT, gateways: [gateway] } as unknown as Installation);
}

it('says nothing where no gateway that lives takes access logs', () => {
  expect(found(undefined)).toMatchObject([{ result: 'skipped' }]);
  expect(found({}, false)).toMatchObject([{ result: 'skipped' }]);
});

it('passes where entries arrive, with their number', () => {
  expect(found({})).toEqual([{ result: 'pass', found: '18 events of 1 access log' }]);
});

it.each<[string, Partial<AccessLogReport>, string, RegExp]>([
  ['a port that is taken', { state: 'failed', lastError: 'address in use' }, 'fail', /eu-1 cannot listen .*18090/],
  ['a disk that takes nothing', { lastError: 'the spool is full' }, 'fail', /cannot write/],
  ['a server to which nobody sends', { entries: 0, lastEntryAt: null }, 'warn', /none has arrived/],
  ['silence for 15 minutes', { lastEntryAt: '2026-11-30T13:44:00.000Z' }, 'warn', /no access log for 16 minutes/],
  ['streams that ended early', { refused: 3, broken: 1, undecodable: 2 }, 'warn', /6 streams of access logs ended/],
  ['senders that had to wait', { pausedSeconds: 4.2 }, 'warn', /wait for 4 seconds/],
])('tells of %s', (_what, report, result, words) => {
  expect(found(report)).toMatchObject([{ result, found: expect.stringMatching(words), subject: 'eu-1' }]);
});
