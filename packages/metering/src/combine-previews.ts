import { divideRounded, formatDecimal, ONE, parseDecimal } from '@tallygate/contracts/decimal';
import type { MeterPreview, PreviewCorrections } from '@tallygate/contracts/preview';
import { mergeByKey } from './merge-by-key.ts';

type CompanyPreview = MeterPreview['companies'][number];
type CorrectedCompany = PreviewCorrections['companies'][number];

/** A list with an example of each near miss is for looking at; a year of them is not. */
const MAX_NEAR_MISSES = 50;

/**
 * Previews of successive periods of one meter as one: quantities and amounts are the sums of what each period comes to,
 * so that tiers, packages, free units, minimums and flat amounts begin anew in each, as they do on invoices.
 * @param previews in order of time, at least one; each of a single period
 */
export function combinePreviews(previews: readonly [MeterPreview, ...MeterPreview[]]): MeterPreview {
  const [first] = previews;
  const last = previews.at(-1) ?? first;
  if (previews.length === 1) return first;
  const corrections = combineCorrections(previews);
  return {
    ...first,
    to: last.to,
    source: previews.every(({ source }) => source === 'rollups') ? 'rollups' : 'events',
    periods: previews.flatMap(({ periods }) => periods),
    priceVersions: joinVersions(previews.flatMap(({ priceVersions }) => priceVersions)),
    currency: last.currency,
    eventsInPeriod: sumOf(previews, ({ eventsInPeriod }) => eventsInPeriod),
    matched: sumOf(previews, ({ matched }) => matched),
    quantity: decimalSum(previews.map(({ quantity }) => quantity)),
    total: minorSum(previews.map(({ total }) => total)),
    companies: mergeByKey(
      previews.flatMap((preview) => preview.companies.map((one) => withPeriod(one, preview))),
      ({ company }) => company,
      addCompany,
    ),
    unattributed: combineUnattributed(previews),
    consumers: mergeByKey(
      previews.flatMap(({ consumers }) => consumers),
      ({ company, consumer, isFixed }) => JSON.stringify([company, consumer, isFixed]),
      (a, b) => ({
        ...a,
        quantity: decimalSum([a.quantity, b.quantity]),
        calls: a.calls + b.calls,
        amount: minorSum([a.amount, b.amount]),
      }),
    ),
    groups: mergeByKey(
      previews.flatMap(({ groups }) => groups ?? []),
      ({ company, consumer, proxy, tool }) => JSON.stringify([company, consumer, proxy, tool]),
      (a, b) => ({ ...a, quantity: decimalSum([a.quantity, b.quantity]), calls: a.calls + b.calls }),
    ),
    // A period may begin within a day.
    days: mergeByKey(
      previews.flatMap(({ days }) => days),
      ({ day }) => day,
      (a, b) => ({ ...a, quantity: decimalSum([a.quantity, b.quantity]) }),
    ),
    conditions: first.conditions.map(({ condition }, index) => ({
      condition,
      removedAlone: sumOf(previews, ({ conditions }) => conditions[index]?.removedAlone ?? 0),
      removed: sumOf(previews, ({ conditions }) => conditions[index]?.removed ?? 0),
    })),
    nearMisses: previews
      .flatMap(({ nearMisses }) => nearMisses)
      .sort((a, b) => (a.time < b.time ? 1 : -1))
      .slice(0, MAX_NEAR_MISSES),
    assumptions: [
      `The range covers ${previews.length} billing periods. Each is priced by itself, and the amounts are added: tiers, packages, free units, minimums and flat amounts begin anew in each.`,
      ...first.assumptions,
    ],
    findings: previews.flatMap((preview) =>
      preview.findings.map(({ code, message }) => ({ code, message: `${spanText(preview)}: ${message}` })),
    ),
    providers: last.providers.map((one) => ({
      ...one,
      findings: mergeByKey(
        previews.flatMap(
          ({ providers }) => providers.find(({ provider }) => provider === one.provider)?.findings ?? [],
        ),
        ({ message }) => message,
        (a) => a,
      ),
    })),
    projection: last.projection && {
      ...last.projection,
      quantity: decimalSum([...previews.slice(0, -1).map(({ quantity }) => quantity), last.projection.quantity]),
      total: minorSum([...previews.slice(0, -1).map(({ total }) => total), last.projection.total]),
    },
    ...(corrections && { corrections }),
  };
}

/** A version that goes on in the next period is one. */
function joinVersions(versions: MeterPreview['priceVersions']): MeterPreview['priceVersions'] {
  const joined: MeterPreview['priceVersions'] = [];
  for (const one of versions) {
    const before = joined.at(-1);
    if (before !== undefined && before.version === one.version && before.to === one.from)
      joined[joined.length - 1] = { ...before, to: one.to };
    else joined.push(one);
  }
  return joined;
}

function withPeriod(company: CompanyPreview, preview: MeterPreview): CompanyPreview {
  return { ...company, lines: linesWithPeriod(company.lines, preview) };
}

function linesWithPeriod(lines: CompanyPreview['lines'], preview: MeterPreview): CompanyPreview['lines'] {
  const { from, to } = preview;
  const span = spanText(preview);
  return lines.map((line) => ({ ...line, description: `${span}: ${line.description}`, period: { from, to } }));
}

function combineUnattributed(previews: readonly MeterPreview[]): MeterPreview['unattributed'] {
  const parts = previews.flatMap((preview) =>
    preview.unattributed === null
      ? []
      : [{ ...preview.unattributed, lines: linesWithPeriod(preview.unattributed.lines, preview) }],
  );
  if (parts.length === 0) return null;
  return {
    quantity: decimalSum(parts.map(({ quantity }) => quantity)),
    calls: sumOf(parts, ({ calls }) => calls),
    lines: parts.flatMap(({ lines }) => lines),
    total: minorSum(parts.map(({ total }) => total)),
  };
}

function addCompany(a: CompanyPreview, b: CompanyPreview): CompanyPreview {
  const quantity = decimalSum([a.quantity, b.quantity]);
  const total = minorSum([a.total, b.total]);
  const states = [...new Set([...Object.keys(a.byDeliveryState), ...Object.keys(b.byDeliveryState)])];
  return {
    company: a.company,
    quantity,
    calls: a.calls + b.calls,
    lines: [...a.lines, ...b.lines],
    total,
    byDeliveryState: Object.fromEntries(
      states.map((state) => [state, decimalSum([a.byDeliveryState[state] ?? '0', b.byDeliveryState[state] ?? '0'])]),
    ),
    effectiveUnitAmount: effectiveUnitAmount(quantity, total),
    // Only the newest period is still running.
    nextStep: b.nextStep,
  };
}

function effectiveUnitAmount(quantity: string, total: string): string | null {
  const units = parseDecimal(quantity);
  return units > 0n ? formatDecimal(divideRounded(BigInt(total) * ONE * ONE, units, 'half_up')) : null;
}

function combineCorrections(previews: readonly MeterPreview[]): PreviewCorrections | undefined {
  if (previews.every(({ corrections }) => corrections === undefined)) return undefined;
  const corrected = previews.flatMap((preview) => preview.corrections ?? []);
  return {
    lines: corrected.flatMap(({ lines }) => lines),
    companies: mergeByKey(
      previews.flatMap((preview) =>
        (preview.corrections?.companies ?? []).map((one) => ({
          ...one,
          action: `${spanText(preview)}: ${one.action}`,
        })),
      ),
      ({ company }) => company,
      addCorrected,
    ),
    quantity: decimalSum(corrected.map(({ quantity }) => quantity)),
    total: minorSum(previews.map(({ total }) => total)),
    correctedTotal: minorSum(previews.map(({ total, corrections }) => corrections?.correctedTotal ?? total)),
    difference: minorSum(corrected.map(({ difference }) => difference)),
    statement: [...new Set(corrected.flatMap(({ statement }) => statement))],
  };
}

/**
 * Adds up only periods that have corrections; what the others charge is as sent, and part of the company's own amount.
 */
function addCorrected(a: CorrectedCompany, b: CorrectedCompany): CorrectedCompany {
  return {
    company: a.company,
    quantity: decimalSum([a.quantity, b.quantity]),
    total: minorSum([a.total, b.total]),
    correction: decimalSum([a.correction, b.correction]),
    correctedQuantity: decimalSum([a.correctedQuantity, b.correctedQuantity]),
    lines: [...a.lines, ...b.lines],
    correctedTotal: minorSum([a.correctedTotal, b.correctedTotal]),
    difference: minorSum([a.difference, b.difference]),
    action: `${a.action} ${b.action}`,
  };
}

function spanText({ from, to }: MeterPreview): string {
  return `${from.slice(0, 10)} to ${to.slice(0, 10)}`;
}

function sumOf<Entry>(entries: readonly Entry[], amountOf: (entry: Entry) => number): number {
  return entries.reduce((sum, entry) => sum + amountOf(entry), 0);
}

function decimalSum(texts: readonly string[]): string {
  return formatDecimal(texts.reduce((sum, text) => sum + parseDecimal(text), 0n));
}

function minorSum(texts: readonly string[]): string {
  return texts.reduce((sum, text) => sum + BigInt(text), 0n).toString();
}
