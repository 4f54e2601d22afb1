import type { MeterPreview } from '@tallygate/contracts/preview';

type Previewed = Pick<MeterPreview, 'currency' | 'total' | 'projection'>;
export type Charge = { currency: string; total: string; projected: string | null };

/**
 * What previews come to together, in whole minor units by currency, the one of most meters first. Projected is null where
 * no period has run long enough; a meter without a projection stays as it is in that of all.
 */
export function sumCharges(previews: readonly Previewed[]): Charge[] {
  const currencies = [...new Set(previews.map(({ currency }) => currency))];
  return currencies
    .map((currency) => previews.filter((preview) => preview.currency === currency))
    .sort((a, b) => b.length - a.length)
    .map((own) => {
      const sum = (pick: (preview: Previewed) => string) =>
        own.reduce((total, preview) => total + BigInt(pick(preview)), 0n).toString();
      const isProjected = own.some(({ projection }) => projection !== null);
      return {
        currency: own[0]?.currency ?? '',
        total: sum(({ total }) => total),
        projected: isProjected ? sum(({ projection, total }) => projection?.total ?? total) : null,
      };
    });
}
