import { type Price, price } from '@tallygate/contracts/price';
import { currencyOf } from '@tallygate/metering/currencies';
import { majorToMinor } from '#lib/money.ts';
import { type PriceValues, priceField } from './price-values.ts';

/** A price, or what is wrong with it and the names of the fields that show it. */
type CheckedPrice = { price: Price | null; problems: { name: string; message: string }[] };

/** The price that the fields describe, by the same schema as the api's, with each problem at its field. */
export function checkPrice(values: PriceValues): CheckedPrice {
  const { model } = values;
  const minor = (text: string) => majorToMinor(text, values.currency) ?? text.trim();
  const optional = (text: string) => (text.trim() === '' ? undefined : minor(text));
  const common = {
    currency: values.currency,
    rounding: values.rounding,
    freeUnits: values.freeUnits.trim() || '0',
    minimum: optional(values.minimum),
    maximum: optional(values.maximum),
  };
  const tiers = () =>
    values.tiers.map((tier, index) => ({
      upTo: index === values.tiers.length - 1 ? 'inf' : tier.upTo.trim(),
      unitAmount: optional(tier.unitAmount) ?? '0',
      flatAmount: optional(tier.flatAmount) ?? '0',
    }));
  const byModel = {
    per_unit: () => ({ unitAmount: minor(values.unitAmount) }),
    package: () => ({
      unitAmount: minor(values.unitAmount),
      divideBy: values.divideBy.trim(),
      round: values.packageRound,
    }),
    volume: () => ({ tiers: tiers() }),
    graduated: () => ({ tiers: tiers() }),
    flat: () => ({ amount: minor(values.amount) }),
  };
  const parsed = price.safeParse({ model, ...common, ...byModel[model]() });
  if (parsed.success) return { price: parsed.data, problems: [] };
  const problems = parsed.error.issues.map(({ code, path, message }) => {
    const name = priceField(path.join('.'));
    if (code === 'custom' && name === 'maximum') return { name, message: 'must be at least the minimum' };
    return { name, message: code === 'custom' ? message : moneyMessage(name, message, values.currency) };
  });
  return { price: null, problems };
}

/** Whole minor units are the schema's rule; a person types major units and needs theirs. */
function moneyMessage(name: string, message: string, currency: string): string {
  if (!/(unitAmount|flatAmount|amount|minimum|maximum)$/.test(name)) return message;
  const { exponent } = currencyOf(currency);
  const places = name.endsWith('unitAmount') ? exponent + 12 : exponent;
  return `must be an amount in ${currency.toUpperCase()} with at most ${places} decimal places, such as ${exponent === 0 ? '5' : '0.05'}`;
}
