import { expect, it } from 'vitest';
import { judgeBySummary, nextStep, outcomeOf, retryAt } from './delivery.ts';

it.each([
  [{ status: 200, message: '' }, 'delivered'],
  [{ status: 204, message: '' }, 'delivered'],
  [{ status: 400, message: 'An event already exists with identifier tg:1', shouldRetry: false }, 'taken_before'],
  [{ status: 400, message: 'Timestamp too old', shouldRetry: false }, 'refused'],
  [{ status: 404, code: 'resource_missing', message: 'No such meter' }, 'refused'],
  [{ status: 401, message: 'Invalid API Key' }, 'closed'],
  [{ status: 403, message: 'not allowed' }, 'closed'],
  [{ status: 409, code: 'idempotency_key_in_use', message: 'in use' }, 'retry'],
  [{ status: 429, code: 'rate_limit', message: 'slow down' }, 'retry'],
  [{ status: 400, code: 'lock_timeout', message: 'locked', shouldRetry: true }, 'retry'],
  [{ status: 503, message: '' }, 'retry'],
  [{ message: 'ECONNRESET' }, 'retry'],
] as const)('reads %j as %s', (answer, kind) => {
  expect(outcomeOf(answer).kind).toBe(kind);
});

it('never repeats a report after the rail may have forgotten it', () => {
  const now = new Date('2026-11-30T12:00:00Z');
  expect(nextStep(null, now)).toBe('send');
  expect(nextStep(new Date('2026-11-29T13:00:01Z'), now)).toBe('send');
  expect(nextStep(new Date('2026-11-29T13:00:00Z'), now)).toBe('ask_summary');
});

it('tells by the sum of the hour whether a report arrived', () => {
  expect(judgeBySummary({ before: '5', after: '8', counted: '8' })).toBe('arrived');
  expect(judgeBySummary({ before: '5', after: '8', counted: '5' })).toBe('lost');
  expect(judgeBySummary({ before: '5', after: '8', counted: '9' })).toBe('unclear');
});

it('waits longer after each attempt, and at least as long as the rail asks for', () => {
  const now = new Date(0);
  expect(retryAt(now, 1, { spread: 1 }).getTime()).toBe(1_000);
  expect(retryAt(now, 4, { spread: 0 }).getTime()).toBe(4_000);
  expect(retryAt(now, 40, { spread: 1 }).getTime()).toBe(900_000);
  expect(retryAt(now, 1, { spread: 0, retryAfterMs: 60_000 }).getTime()).toBe(60_000);
});
