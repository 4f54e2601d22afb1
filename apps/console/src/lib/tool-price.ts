import type { MeterView } from '@tallygate/contracts/meter-view';
import { countsTool } from '@tallygate/metering/tool-meters';
import { shortPrice } from './short-price.ts';

export type ToolPrice = {
  /** In short; null when no meter counts its calls. */
  price: string | null;
  /** The meters behind it, by their names. */
  meters: string;
};

/** What the active meters charge for a call of a tool, by the name that callers know. */
export function toolPrice(meters: readonly MeterView[], call: { proxy: string; uri: string; tool: string }): ToolPrice {
  const counted = meters
    .filter(({ status }) => status === 'active')
    .map((meter) => ({ meter, counts: countsTool(meter.definition.filter, call) }))
    .filter(({ counts }) => counts !== 'none');
  const prices = counted.map(({ meter, counts }) =>
    counts === 'every' ? shortPrice(meter.price) : `${shortPrice(meter.price)} for some`,
  );
  return {
    price: prices.length === 0 ? null : prices.join(' and '),
    meters: counted.map(({ meter }) => meter.name).join(', '),
  };
}
