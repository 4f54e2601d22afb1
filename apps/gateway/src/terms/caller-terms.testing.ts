import type { CallerTerms, MeterTerms } from '@tallygate/contracts/caller-terms';
import { callerTerms } from '@tallygate/contracts/caller-terms';
import type { PriceInput } from '@tallygate/contracts/price';

type Sketch = { unitAmount?: string; price?: PriceInput; meter?: Partial<MeterTerms>; rest?: Partial<CallerTerms> };

/** Terms with one meter of billed calls, at a price per call unless another is given. */
export function someTerms({ unitAmount = '5', price, meter, rest }: Sketch = {}): CallerTerms {
  return callerTerms.parse({
    published: 'tool_calls',
    uriShape: 'absolute',
    meters: [
      {
        id: 'calls',
        name: 'Calls',
        filter: { field: 'decision', op: 'equals', value: 'billable' },
        metric: { type: 'count' },
        multiplier: '1',
        roundingMode: 'none',
        period: {},
        prices: [{ number: 1, price: price ?? { model: 'per_unit', unitAmount }, validFrom: null }],
        ...meter,
      },
    ],
    plans: [],
    companies: [],
    aliases: [],
    ...rest,
  });
}

/** The same as the control plane sends it. */
export function termsText(sketch: Sketch = {}): string {
  return JSON.stringify(someTerms(sketch));
}
