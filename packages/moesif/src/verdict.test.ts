import { describe, expect, it } from 'vitest';
import { verdictOf } from './verdict.ts';

const NOW_MS = Date.parse('2026-09-01T10:00:00.000Z');

describe('what an answer means', () => {
  it.each([
    [200, 'accepted'],
    [201, 'accepted'],
    [301, 'wrong_address'],
    [400, 'malformed'],
    [401, 'unauthorized'],
    [402, 'inactive'],
    [403, 'unauthorized'],
    [404, 'wrong_address'],
    [405, 'wrong_address'],
    [406, 'malformed'],
    [408, 'transient'],
    [410, 'wrong_address'],
    [413, 'too_large'],
    [429, 'throttled'],
    [500, 'transient'],
    [502, 'transient'],
    [503, 'transient'],
  ])('%i is %s', (status, kind) => {
    expect(verdictOf({ status, headers: {}, body: '' }, NOW_MS)).toMatchObject({ kind, status });
  });

  it('quotes what the collector said', () => {
    const verdict = verdictOf({ status: 400, headers: {}, body: '{"error":"[0].request.time: required"}' }, NOW_MS);
    expect(verdict).toMatchObject({ message: expect.stringContaining('[0].request.time: required') });
  });

  it.each([
    ['7', 7_000],
    ['Tue, 01 Sep 2026 10:00:30 GMT', 30_000],
    ['Tue, 01 Sep 2026 09:00:00 GMT', 0],
  ])('reads Retry-After: %s', (text, retryAfterMs) => {
    expect(verdictOf({ status: 429, headers: { 'retry-after': text }, body: '' }, NOW_MS)).toMatchObject({
      retryAfterMs,
    });
    expect(verdictOf({ status: 503, headers: { 'retry-after': text }, body: '' }, NOW_MS)).toMatchObject({
      retryAfterMs,
    });
  });

  it.each([undefined, '', 'soon'])('leaves an unreadable Retry-After out: %s', (text) => {
    expect(verdictOf({ status: 429, headers: { 'retry-after': text }, body: '' }, NOW_MS)).not.toHaveProperty(
      'retryAfterMs',
    );
  });

  it('reads the configuration tag and how far the clocks are apart', () => {
    const headers = { 'x-moesif-config-etag': 'tag', date: 'Tue, 01 Sep 2026 10:01:00 GMT' };
    expect(verdictOf({ status: 201, headers, body: '' }, NOW_MS)).toEqual({
      kind: 'accepted',
      status: 201,
      configETag: 'tag',
      clockOffsetMs: 60_000,
    });
  });
});
