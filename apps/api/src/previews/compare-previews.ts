import type { MeterPreview } from '@tallygate/contracts/preview';

/** Totals per company before and after a change; a company that only one of them has costs 0 in the other. */
export function comparePreviews(before: MeterPreview, after: MeterPreview): NonNullable<MeterPreview['compared']> {
  const totalsOf = ({ companies }: MeterPreview) => new Map(companies.map(({ company, total }) => [company, total]));
  const [old, fresh] = [totalsOf(before), totalsOf(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .sort()
    .map((company) => ({ company, before: old.get(company) ?? '0', after: fresh.get(company) ?? '0' }));
}
