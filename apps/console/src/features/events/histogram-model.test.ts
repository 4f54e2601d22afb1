import type { EventSummary } from '@tallygate/contracts/event-summary';
import { describe, expect, it } from 'vitest';
import { barText, histogramModel } from './histogram-model.ts';

type Counts = EventSummary['buckets'][number]['counts'];

function summaryOf(...counts: Counts[]): EventSummary {
  const at = (index: number) => new Date(Date.UTC(2026, 10, 29, 14, index * 30)).toISOString();
  const buckets = counts.map((one, index) => ({
    from: at(index),
    to: at(index + 1),
    counts: one,
    isOpen: index === counts.length - 1,
  }));
  const total = counts.flatMap((one) => Object.values(one)).reduce((sum, count) => sum + count, 0);
  const [from, asOf] = [at(0), at(counts.length)];
  return { total, inRange: total, hiddenTests: 0, source: 'hours', from, stepMs: 1_800_000, buckets, facets: {}, asOf };
}

describe('the bars of events over time', () => {
  it('say in a sentence what they show', () => {
    const { sentence, unit } = histogramModel(summaryOf({ billed: 1200, caller: 8 }, { server: 52 }), 96, 'UTC');
    expect(sentence.replaceAll('\u00a0', ' ')).toBe(
      '1,260 events. 60 failed: 8 of the caller, 0 of the gateway, 52 at the server.',
    );
    expect(unit.replaceAll('\u00a0', ' ')).toBe('30 min a bar, UTC');
    expect(histogramModel(summaryOf({ free: 1 }), 96, 'UTC').sentence).toContain('None failed.');
  });

  it('stand on zero, part their classes by a pixel, and show one event among thousands', () => {
    const { bars, highest } = histogramModel(summaryOf({ billed: 5000, server: 1 }, { billed: 2500 }), 96, 'UTC');
    expect(highest).toBe(5001);
    const [full, half] = bars;
    expect(full?.segments.map(({ side }) => side)).toEqual(['billed', 'server']);
    const [ground, top] = full!.segments;
    expect(ground!.y + ground!.height).toBe(96);
    expect(ground!.y - (top!.y + top!.height)).toBeCloseTo(1);
    expect(top!.height).toBe(2);
    expect(Math.abs(half!.segments[0]!.height - ground!.height / 2)).toBeLessThan(2);
  });

  it('tell each by its times and what failed in it', () => {
    const [bar] = histogramModel(summaryOf({ billed: 10, caller: 2 }), 96, 'Asia/Kolkata').bars;
    expect(barText(bar!, 'Asia/Kolkata').replaceAll('\u00a0', ' ')).toMatch(/19:30 to .*20:00: 12 events, 2 failed/);
  });

  it('are none of an empty ledger', () => {
    expect(histogramModel(summaryOf(), 96, 'UTC')).toMatchObject({ bars: [], highest: 0 });
  });
});
