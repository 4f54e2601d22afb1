import { sumDecimals } from '@tallygate/contracts/decimal';
import type { ReconciledDay } from '@tallygate/contracts/reconciliation';
import type { Hours, ReportData } from '@tallygate/rails/reconcile/hop-data';
import type { Part } from './usage-work.ts';

const DAY_MS = 86_400_000;

type Asked = {
  span: Part;
  used: (part: Part) => Promise<string>;
  /** Null where events go themselves, and nothing is reported. */
  outbox: readonly ReportData[] | null;
  /** Undefined where the rail does not tell. */
  railHours: Hours | undefined;
};

/** What ledger, acknowledged reports and rail have of each day of UTC, where one of them has something. */
export async function reconcileDays({ span, used, outbox, railHours }: Asked): Promise<ReconciledDay[]> {
  const days: ReconciledDay[] = [];
  for (let from = span.from; from < span.to; ) {
    const to = Math.min(span.to, Math.floor(from / DAY_MS) * DAY_MS + DAY_MS);
    const isWithin = (hour: string) => Date.parse(hour) >= from && Date.parse(hour) < to;
    const day = {
      day: new Date(from).toISOString(),
      ledger: await used({ from, to }),
      acknowledged:
        outbox &&
        sumDecimals(
          outbox.flatMap(({ hour, value, state }) => (state === 'acknowledged' && isWithin(hour) ? [value] : [])),
        ),
      railUsage:
        railHours === undefined
          ? null
          : sumDecimals([...railHours].flatMap(([hour, value]) => (isWithin(hour) ? [value] : []))),
    };
    if ([day.ledger, day.acknowledged ?? '0', day.railUsage ?? '0'].some((value) => !/^-?0(\.0+)?$/.test(value)))
      days.push(day);
    from = to;
  }
  return days;
}
