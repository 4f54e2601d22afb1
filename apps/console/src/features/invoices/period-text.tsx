import { dateInZone, startOfDay } from '@tallygate/metering/zoned-time';
import { formatDateTime, formatDayRange } from '#lib/format.ts';

type PeriodProps = { from: string; to: string; zone: string };

/**
 * A period of supply in the zone in which it was cut: by its days where it begins and ends with one, else by both instants, of
 * which the second is no part of it.
 */
export function PeriodText({ from, to, zone }: PeriodProps) {
  const context = { timeZone: zone };
  const isDays = [from, to].every((iso) => startOfDay(dateInZone(Date.parse(iso), zone), zone) === Date.parse(iso));
  return (
    <span className="tabular-nums">
      {isDays ? (
        <>
          {formatDayRange(Date.parse(from), Date.parse(to) - 1, context)}, {zone}
        </>
      ) : (
        <>
          <time dateTime={from}>{formatDateTime(from, context)}</time>
          {' – '}
          <time dateTime={to}>{formatDateTime(to, context)}</time>
        </>
      )}
    </span>
  );
}
