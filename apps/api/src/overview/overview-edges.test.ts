import { OVERVIEW_RANGES } from '@tallygate/contracts/overview-ranges';
import { describe, expect, it } from 'vitest';
import { overviewEdges, stretchBefore } from './overview-edges.ts';

const NOW = Date.parse('2026-11-30T14:03:11Z');
const iso = (edges: readonly number[]) => edges.map((at) => new Date(at).toISOString().slice(5, 16));

describe('the bars of the overview', () => {
  it.each([
    ['6h', 25, '11-30T08:15', '11-30T14:15'],
    ['24h', 25, '11-29T15:00', '11-30T15:00'],
    ['7d', 28, '11-24T00:00', '11-30T18:00'],
    ['30d', 31, '11-01T00:00', '12-01T00:00'],
  ] as const)('of %s are at most thirty, and the last one is open', (range, count, first, last) => {
    const edges = iso(overviewEdges(range, NOW, 'UTC'));
    expect([edges.length, edges[0], edges.at(-1)]).toEqual([count, first, last]);
  });

  it.each(OVERVIEW_RANGES)('of %s rise, hold the present in the last, and begin on quarters in every zone', (range) => {
    for (const zone of ['UTC', 'Asia/Kolkata', 'America/St_Johns', 'Australia/Lord_Howe', 'Europe/Berlin'])
      for (const now of [NOW, Date.parse('2026-10-25T12:00:00Z'), Date.parse('2026-03-29T00:30:00Z')]) {
        const edges = overviewEdges(range, now, zone);
        expect(edges.every((at, index) => index === 0 || at > (edges[index - 1] ?? 0))).toBe(true);
        expect(edges.every((at) => at % 900_000 === 0)).toBe(true);
        expect(edges.at(-2)).toBeLessThanOrEqual(now);
        expect(edges.at(-1)).toBeGreaterThan(now);
      }
  });

  it('begin at midnight of the zone where they are of days', () => {
    expect(iso(overviewEdges('30d', NOW, 'Asia/Kolkata')).slice(0, 2)).toEqual(['10-31T18:30', '11-01T18:30']);
  });
});

it('the stretch before is as long as the range has run', () => {
  const from = overviewEdges('24h', NOW, 'UTC')[0] ?? 0;
  expect(iso(Object.values(stretchBefore('24h', from, NOW)))).toEqual(['11-28T15:00', '11-29T14:15']);
});
