import { meterDefinition } from '@tallygate/contracts/meter';
import { type PriceInput, price as priceSchema } from '@tallygate/contracts/price';
import { describe, expect, it } from 'vitest';
import { onlySegment, segmentsIn } from './price-versions.ts';
import { PROVIDER_LIMITS, type Provider, providerFindings } from './provider-limits.ts';

const SEPTEMBER = { from: Date.parse('2026-09-01T00:00:00Z'), to: Date.parse('2026-10-01T00:00:00Z') };
const perUnit = (more: object = {}): PriceInput => ({ model: 'per_unit', unitAmount: '5', ...more });
const graduated = (upTo: string, flatAmount = '0'): PriceInput => ({
  model: 'graduated',
  tiers: [
    { upTo, unitAmount: '5', flatAmount },
    { upTo: 'inf', unitAmount: '4' },
  ],
});

function codesOf(input: PriceInput, definition: object = {}): Record<Provider, string[]> {
  const price = priceSchema.parse(input);
  const found = providerFindings({
    price,
    definition: meterDefinition.parse({ filter: { and: [] }, ...definition }),
    segments: onlySegment(price, SEPTEMBER),
  });
  return Object.fromEntries(
    found.map(({ provider, findings }) => [provider, findings.map(({ code }) => code)]),
  ) as Record<Provider, string[]>;
}

const NONE = { moesif_stripe: [], stripe: [], metronome: [] };
const everywhere = (code: string) => ({ moesif_stripe: [code], stripe: [code], metronome: [code] });
const atStripe = (code: string) => ({ moesif_stripe: [code], stripe: [code], metronome: [] });
const unique = (field: string) => ({ metric: { type: 'unique', field } });

describe('what a provider cannot express', () => {
  it.each<[string, PriceInput, object, Record<Provider, string[]>]>([
    ['nothing of a plain price', perUnit(), {}, NONE],
    ['nothing of graduated tiers', graduated('1000'), {}, NONE],
    ['a minimum', perUnit({ minimum: '500' }), {}, everywhere('MINIMUM')],
    ['a maximum', perUnit({ maximum: '500' }), {}, everywhere('MAXIMUM')],
    ['free units', perUnit({ freeUnits: '10' }), {}, everywhere('FREE_UNITS')],
    ['rounding up', perUnit({ rounding: 'up' }), {}, everywhere('ROUND_UP')],
    ['a tier that ends within a unit', graduated('5.5'), {}, atStripe('FRACTIONAL_TIER')],
    [
      'a package of a part of a unit',
      { model: 'package', unitAmount: '5', divideBy: '2.5' },
      {},
      atStripe('FRACTIONAL_PACKAGE'),
    ],
    ['an unknown currency', perUnit({ currency: 'xyz' }), {}, everywhere('CURRENCY')],
    ['a known currency', perUnit({ currency: 'eur' }), {}, { ...NONE, metronome: ['CURRENCY'] }],
    [
      'a currency whose last digit is not charged',
      perUnit({ currency: 'kwd' }),
      {},
      { ...atStripe('CURRENCY_DIGITS'), metronome: ['CURRENCY'] },
    ],
    ['a fixed amount', { model: 'flat', amount: '900' }, {}, everywhere('FLAT')],
    ['a period of four years', perUnit(), { period: { interval: 'year', intervalCount: 4 } }, atStripe('PERIOD')],
    ['a zone', perUnit(), { period: { zone: 'Asia/Kolkata' } }, atStripe('ZONE')],
    ['no zone behind an anchor', perUnit(), { period: { zone: 'Asia/Kolkata', anchor: '2026-01-01T00:00:00Z' } }, NONE],
    ['different tools', perUnit(), unique('tool'), atStripe('UNIQUE')],
    ['different consumers', perUnit(), unique('consumer'), { ...NONE, stripe: ['UNIQUE'] }],
    ['a tier with a fixed amount', graduated('5', '100'), {}, { ...NONE, metronome: ['TIER_FLAT'] }],
    [
      'volume tiers',
      { model: 'volume', tiers: [{ upTo: 'inf', unitAmount: '5' }] },
      {},
      { ...NONE, metronome: ['VOLUME_TIERS'] },
    ],
  ])('%s', (_what, input, definition, expected) => {
    expect(codesOf(input, definition)).toEqual(expected);
  });

  it('a price that changed within the period, where something of it runs on', () => {
    const change = Date.parse('2026-09-15T00:30:00Z');
    const changed = (input: PriceInput) => {
      const price = priceSchema.parse(input);
      const versions = [
        { number: 1, price, validFrom: null },
        { number: 2, price, validFrom: change },
      ];
      const definition = meterDefinition.parse({ filter: { and: [] } });
      return providerFindings({ price, definition, segments: segmentsIn(versions, SEPTEMBER) }).map(({ findings }) =>
        findings.map(({ code }) => code),
      );
    };
    expect(changed(graduated('1000'))).toEqual([['PRICE_CHANGE'], ['PRICE_CHANGE'], ['PRICE_CHANGE', 'PRICE_START']]);
    expect(changed(perUnit())).toEqual([[], [], ['PRICE_START']]);
  });

  it('is told with a reason and a source each', () => {
    for (const { reason, source } of PROVIDER_LIMITS) {
      expect(reason).toMatch(/\.$/);
      expect(source).toMatch(/^https:\/\//);
    }
    const price = priceSchema.parse(perUnit({ minimum: '700' }));
    const definition = meterDefinition.parse({ filter: { and: [] } });
    const [moesif] = providerFindings({ price, definition, segments: onlySegment(price, SEPTEMBER) });
    expect(moesif?.findings[0]?.message).toMatch(/^A minimum of 7\.00 USD: A price has no minimum there/);
  });
});
