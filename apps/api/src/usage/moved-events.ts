import type { Period } from '@tallygate/contracts/meter';
import type { SqlRunner } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import { periodAt, periodsWithin } from '@tallygate/metering/billing-period';
import { billingTime } from '@tallygate/metering/billing-time';
import type { Span } from './time-slices.ts';

/** What a meter needs of an event that took an hour or longer. */
export type LongEvent = {
  id: string;
  /** Milliseconds since 1970. */
  accepted: number;
  ended: number;
  proxy: string;
  tool: string;
  method: string;
  consumer: string;
  company: string;
  reason: string;
  outcome: string;
  billable: boolean;
  delivery_state: string;
  /** Decimal text. */
  quantity: string;
  late: boolean;
};

/** What of a span has moved: `out` was accepted in it, `into` ended in it. What is `inGrace` has not, by an hour. */
export class MovedEvents {
  readonly out: readonly LongEvent[];
  readonly into: readonly LongEvent[];
  readonly inGrace: readonly LongEvent[];

  /** @param found events that outlived the period of their acceptance, which began or ended in the span */
  constructor(found: readonly LongEvent[], cycle: Period, { from, to }: Span) {
    const isMoved = (event: LongEvent) => billingTime(event, cycle) !== event.accepted;
    const accepted = found.filter((event) => event.accepted >= from && event.accepted < to);
    this.out = accepted.filter(isMoved);
    this.inGrace = accepted.filter((event) => !isMoved(event));
    this.into = found.filter((event) => event.ended >= from && event.ended < to && isMoved(event));
  }

  /** Whether nothing came, went or was delivered since. */
  equals(other: MovedEvents): boolean {
    return JSON.stringify([this.out, this.into]) === JSON.stringify([other.out, other.into]);
  }
}

/**
 * @param query.cycle how the meter cuts time
 * @param query.span any part of its periods
 */
export async function readMovedEvents(
  db: SqlRunner,
  { cycle, span, company }: { cycle: Period; span: Span; company: string | undefined },
): Promise<MovedEvents> {
  const pieces = periodsWithin(cycle, span).map((piece) => ({ ...piece, period: periodAt(cycle, piece.from) }));
  const dates = (pick: (piece: (typeof pieces)[number]) => number) => pieces.map((piece) => new Date(pick(piece)));
  const ofCompany = company === undefined ? Prisma.empty : Prisma.sql`and company = ${company}`;
  const rows = await db.sql<LongEvent>(
    Prisma.sql`select distinct ${Prisma.raw(COLUMNS)} from long_events join unnest(${dates(({ from }) => from)}::timestamptz[],
        ${dates(({ to }) => to)}::timestamptz[], ${dates(({ period }) => period.from)}::timestamptz[],
        ${dates(({ period }) => period.to)}::timestamptz[]) as piece(piece_from, piece_to, period_from, period_to)
      on (accepted >= piece_from and accepted < piece_to and ended >= period_to)
        or (ended >= piece_from and ended < piece_to and accepted < period_from)
      where true ${ofCompany} order by accepted, id`,
  );
  return new MovedEvents(rows, cycle, span);
}

const COLUMNS = `id::text as id, (extract(epoch from accepted) * 1000)::float8 as accepted,
  (extract(epoch from ended) * 1000)::float8 as ended, proxy, tool, method, consumer, company, reason, outcome, billable,
  delivery_state, trim_scale(quantity)::text as quantity, late`;
