import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grains, grainsOf, hoursCutBy } from './grains.ts';

const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const DAY = 24 * HOUR;
const at = (text: string) => Date.parse(`${text}Z`);
const texts = (starts: readonly number[]) => starts.map((start) => new Date(start).toISOString().slice(5, 16));

/** Every part of a span with its length, in the order of time. */
function partsOf({ days, hours, quarters }: Grains): { from: number; to: number }[] {
  const parts = (starts: readonly number[], length: number) => starts.map((from) => ({ from, to: from + length }));
  return [...parts(days, DAY), ...parts(hours, HOUR), ...parts(quarters, QUARTER)].sort((a, b) => a.from - b.from);
}

describe('the grains of a span', () => {
  it('are days where nothing cuts them, hours beside them, and quarters where the span cuts an hour', () => {
    const span = { from: at('2026-09-01T22:45'), to: at('2026-09-03T01:30') };
    const { days, hours, quarters } = grainsOf(span, [], 'day');
    expect(texts(days)).toEqual(['09-02T00:00']);
    expect(texts(hours)).toEqual(['09-01T23:00', '09-03T00:00']);
    expect(texts(quarters)).toEqual(['09-01T22:45', '09-03T01:00', '09-03T01:15']);
  });

  it('cut at midnight in Kathmandu are the quarters of that hour and all other hours', () => {
    const span = { from: at('2026-09-01T17:00'), to: at('2026-09-01T20:00') };
    const { days, hours, quarters } = grainsOf(span, [at('2026-09-01T18:15')], 'hour');
    expect(days).toEqual([]);
    expect(texts(hours)).toEqual(['09-01T17:00', '09-01T19:00']);
    expect(texts(quarters)).toEqual(['09-01T18:00', '09-01T18:15', '09-01T18:30', '09-01T18:45']);
  });

  it('together are the span, each instant once, and none reaches over a cut', () => {
    const quarter = fc.integer({ min: 0, max: 500 }).map((number) => at('2026-03-28T00:00') + number * QUARTER);
    fc.assert(
      fc.property(quarter, quarter, fc.array(quarter), fc.constantFrom('day', 'hour'), (a, b, cuts, coarsest) => {
        const span = { from: Math.min(a, b), to: Math.max(a, b) };
        let reached = span.from;
        for (const { from, to } of partsOf(grainsOf(span, cuts, coarsest))) {
          expect(from).toBe(reached);
          expect(cuts.filter((cut) => cut > from && cut < to)).toEqual([]);
          reached = to;
        }
        expect(reached).toBe(span.to);
      }),
    );
  });
});

it('an hour is cut by what lies within it, and only once', () => {
  const cuts = [at('2026-09-01T18:15'), at('2026-09-01T18:30'), at('2026-09-01T19:00')];
  expect(hoursCutBy(cuts)).toEqual([{ from: at('2026-09-01T18:00'), to: at('2026-09-01T19:00') }]);
});
