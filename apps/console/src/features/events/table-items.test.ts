import { describe, expect, it } from 'vitest';
import { ledgerEvent } from './ledger-event.testing.ts';
import { tableItems } from './table-items.ts';

const [third, second, first] = [ledgerEvent(3), ledgerEvent(2), ledgerEvent(1)];
const kinds = (items: ReturnType<typeof tableItems>) =>
  items.map((item) => (item.kind === 'event' ? item.event.seq : item.kind));

describe('tableItems', () => {
  it('marks where live began, between live events and older ones', () => {
    expect(kinds(tableItems([third, second, first], [], new Set([third.id])))).toEqual(['3', 'live', '2', '1']);
  });

  it('leaves the mark out when nothing older or nothing live is shown', () => {
    expect(kinds(tableItems([second, first], [], new Set()))).toEqual(['2', '1']);
    expect(kinds(tableItems([second], [], new Set([second.id])))).toEqual(['2']);
  });

  it('draws a gap above the event it follows, and at the end when nothing was known before it', () => {
    const gaps = [
      { key: 'a', missed: 412, above: second.id },
      { key: 'b', missed: 7, above: null },
    ];
    expect(kinds(tableItems([third, second], gaps, new Set()))).toEqual(['3', 'gap', '2', 'gap']);
  });
});
