import { describe, expect, it } from 'vitest';
import { ledgerEvent } from './ledger-event.testing.ts';
import { lastSeq, liveRows, MAX_LIVE_ROWS, mergeNewestFirst, NO_LIVE_ROWS } from './live-rows.ts';

const arrived = (
  events: ReturnType<typeof ledgerEvent>[],
  paused = false,
  gap: { missed: number; above: string | null } | null = null,
) => ({ type: 'arrived', events, paused, gap }) as const;

describe('liveRows', () => {
  it('puts new events on top and shows each once', () => {
    const first = liveRows(NO_LIVE_ROWS, arrived([ledgerEvent(1), ledgerEvent(2)]));
    const second = liveRows(first, arrived([ledgerEvent(2), ledgerEvent(3)]));
    expect(second.shown.map(({ seq }) => seq)).toEqual(['3', '2', '1']);
  });

  it('holds events back while reading is under way and shows all of them after', () => {
    const reading = liveRows(liveRows(NO_LIVE_ROWS, arrived([ledgerEvent(1)])), arrived([ledgerEvent(2)], true));
    expect(reading.shown).toHaveLength(1);
    expect(reading.waiting).toHaveLength(1);
    const after = liveRows(reading, { type: 'released' });
    expect(after.shown.map(({ seq }) => seq)).toEqual(['2', '1']);
    expect(after.waiting).toHaveLength(0);
  });

  it('keeps a bounded number of rows, the newest, and says that rows were let go', () => {
    const many = Array.from({ length: MAX_LIVE_ROWS + 5 }, (_, index) => ledgerEvent(index + 1));
    const state = liveRows(NO_LIVE_ROWS, arrived(many));
    expect(state.shown).toHaveLength(MAX_LIVE_ROWS);
    expect(state.shown[0]?.seq).toBe(String(MAX_LIVE_ROWS + 5));
    expect(state.cut).toBe(true);
    expect(liveRows(state, { type: 'joined' }).cut).toBe(false);
  });

  it('bounds what waits as well', () => {
    const many = Array.from({ length: MAX_LIVE_ROWS + 5 }, (_, index) => ledgerEvent(index + 2));
    const state = liveRows(liveRows(NO_LIVE_ROWS, arrived([ledgerEvent(1)])), arrived(many, true));
    expect(state.shown.length + state.waiting.length).toBe(MAX_LIVE_ROWS);
  });

  it('draws a gap above the newest event that was known when it opened', () => {
    const state = liveRows(
      liveRows(NO_LIVE_ROWS, arrived([ledgerEvent(1)])),
      arrived([ledgerEvent(500)], false, { missed: 412, above: 'page' }),
    );
    expect(state.gaps).toMatchObject([{ missed: 412, above: ledgerEvent(1).id }]);
  });

  it('draws a gap above the newest event of the pages when none came live before it', () => {
    const state = liveRows(NO_LIVE_ROWS, arrived([ledgerEvent(500)], false, { missed: 412, above: 'page' }));
    expect(state.gaps).toMatchObject([{ missed: 412, above: 'page' }]);
  });
});

describe('mergeNewestFirst', () => {
  it('orders events of one millisecond by id, so that they neither repeat nor swap', () => {
    const a = { ...ledgerEvent(1), time: '2026-11-23T10:00:00.000Z' };
    const b = { ...ledgerEvent(2), time: '2026-11-23T10:00:00.000Z' };
    expect(mergeNewestFirst([a], [b])).toEqual(mergeNewestFirst([b], [a]));
  });

  it('puts each that arrives in its place, whatever order they come in', () => {
    const rows = [9, 7, 5, 3].map((seq) => ledgerEvent(seq));
    const more = [4, 10, 1, 5, 8].map((seq) => ledgerEvent(seq));
    expect(mergeNewestFirst(rows, more).map(({ seq }) => Number(seq))).toEqual([10, 9, 8, 7, 5, 4, 3, 1]);
  });

  it('takes the newer copy of an event, whose delivery may have moved on', () => {
    const later = { ...ledgerEvent(1), deliveryState: 'accepted' as const };
    expect(mergeNewestFirst([ledgerEvent(1)], [later])).toEqual([later]);
  });
});

describe('lastSeq', () => {
  it('compares positions as numbers of any size', () => {
    expect(
      lastSeq([
        { ...ledgerEvent(1), seq: '99' },
        { ...ledgerEvent(2), seq: '9007199254740993' },
      ]),
    ).toBe('9007199254740993');
    expect(lastSeq([])).toBeUndefined();
  });
});
