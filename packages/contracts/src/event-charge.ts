/** What a meter takes for one event, in minor units of its currency, exact. */
export type EventCharge = {
  meterId: string;
  meter: string;
  /** The plan that its company is on, whose price this is; absent where the price is the meter's. */
  plan?: string | undefined;
  currency: string;
  /**
   * What it costs at least and at most, before minimum and maximum of the period: where a price has tiers, packages or free units,
   * it depends on what its company has used.
   */
  least: string;
  most: string;
};

/** As a file has it: `5 usd`, or `2.5..5 usd` in minor units, one after the other where several meters count the event. */
export function chargesInWords(charges: readonly EventCharge[] | undefined): string | undefined {
  if (charges === undefined || charges.length === 0) return undefined;
  return charges
    .map(({ currency, least, most }) => `${least === most ? most : `${least}..${most}`} ${currency}`)
    .join(' + ');
}
