import type { Overview, OverviewBucket } from '@tallygate/contracts/overview';
import { describe, expect, it } from 'vitest';
import { bucketName, bucketSentence, chartSentence } from './chart-words.ts';

const PLACE = { locale: 'en-GB', timeZone: 'Europe/Berlin' };
const bucket = (over: Partial<OverviewBucket> = {}): OverviewBucket => ({
  from: '2026-11-30T13:00:00.000Z',
  to: '2026-11-30T14:00:00.000Z',
  isOpen: false,
  classes: { billed: 40, free: 0, caller: 0, gateway: 0, server: 12 },
  billable: 40,
  latency: null,
  ...over,
});
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('the words of the chart', () => {
  it('name a bar by its times in the zone of the reader, with the day where it is long', () => {
    expect(bucketName(bucket(), PLACE)).toBe('14:00–15:00');
    expect(bucketName(bucket({ to: '2026-11-30T19:00:00.000Z' }), PLACE)).toBe('30 Nov, 14:00–20:00');
    const day = { from: '2026-11-29T23:00:00.000Z', to: '2026-11-30T23:00:00.000Z' };
    expect(bucketName(day, PLACE)).toBe('30 Nov');
  });

  it('say what became of its calls, and that it is not over', () => {
    expect(plain(bucketSentence(bucket({ isOpen: true }), PLACE))).toBe(
      '14:00–15:00: 52 calls so far. Billed 40, failed at the server 12.',
    );
  });

  it('say in one sentence what all bars show, the worst side by name', () => {
    const figure = (count: number) => ({ count, before: 0, query: {} });
    const found = {
      range: '24h',
      calls: figure(812),
      failed: figure(60),
      failures: [
        { class: 'caller', ...figure(8), proxies: [] },
        { class: 'gateway', ...figure(0), proxies: [] },
        { class: 'server', ...figure(52), proxies: [] },
      ],
    } as unknown as Overview;
    expect(plain(chartSentence(found))).toBe('812 calls in 24 hours. 60 failed, 52 at the server.');
    expect(plain(chartSentence({ ...found, failed: figure(0) }))).toBe('812 calls in 24 hours. None failed.');
    expect(plain(chartSentence({ ...found, calls: figure(0) }))).toBe('0 calls in 24 hours.');
  });
});
