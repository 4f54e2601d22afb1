import { subtractDecimals, sumDecimals } from '@tallygate/contracts/decimal';
import type { RailExchange, RailRound } from '@tallygate/contracts/rail';
import type { Database } from '@tallygate/db/database';
import type { Rail as RailRow, RailReport as ReportRow } from '@tallygate/db/generated/client';
import { type DeliveryOutcome, judgeBySummary, nextStep, outcomeOf, retryAt } from '@tallygate/rails/delivery';
import type { Rail, RailReport } from '@tallygate/rails/rail';
import { toJson } from '../database/json.ts';
import { connectRail, keyFault, type RailContext } from './connect-rail.ts';
import { NOT_MAPPED } from './customers.ts';
import { withExchanges } from './exchanges.ts';
import { noteOpenness } from './openness.ts';
import { wireReport } from './wire-report.ts';

type Context = RailContext & { db: Database; machineNow: () => Date };

/** How many reports a round takes, and how many of them are under way at once. */
const REPORTS_A_ROUND = 1_000;
const AT_ONCE = 4;
const HOUR_MS = 3_600_000;

type Delivered = Pick<RailRound, 'sent' | 'acknowledged' | 'refused'>;

/**
 * Hands over what is due. Before an attempt leaves, the database knows of it; afterwards, what came of it: a process that is
 * killed in between repeats the same identifier, and the rail knows it.
 */
export async function deliverReports(context: Context, row: RailRow): Promise<Delivered> {
  const { db } = context;
  const now = context.machineNow();
  const due = await db.prisma.railReport.findMany({
    where: { railId: row.id, state: 'waiting', OR: [{ nextAttemptAt: null }, { nextAttemptAt: { lte: now } }] },
    orderBy: [{ partFrom: 'asc' }, { identifier: 'asc' }],
    take: REPORTS_A_ROUND,
  });
  const round: Delivered = { sent: 0, acknowledged: 0, refused: 0 };
  if (due.length === 0) return round;
  const fault = keyFault(context, row);
  if (fault !== null) {
    for (const report of due) await settle(context, report, { kind: 'refused', message: fault }, { code: 'mode' });
    return { ...round, refused: due.length };
  }
  const rail = await connectRail(context, row);
  try {
    const queue = [...due];
    const work = async () => {
      for (let report = queue.shift(); report; report = queue.shift()) {
        const outcome = await deliver(context, { row, rail, report });
        round.sent += 1;
        if (outcome === 'acknowledged') round.acknowledged += 1;
        if (outcome === 'refused') round.refused += 1;
        // A rail that takes nothing is not asked a thousand times.
        if (outcome === 'closed') queue.length = 0;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return round;
  } finally {
    await rail.close();
  }
}

type Work = { row: RailRow; rail: Rail; report: ReportRow };

async function deliver(context: Context, work: Work): Promise<'acknowledged' | 'refused' | 'waiting' | 'closed'> {
  const { db } = context;
  const { row, rail, report } = work;
  const wire = await wireReport(db, row, report);
  if (wire === null && report.priceKey !== '') {
    const message = `"${row.name}" has no price for ${report.company}'s plan yet`;
    await settle(context, report, { kind: 'retry', message }, { code: 'price_not_made' });
    return 'waiting';
  }
  if (wire === null) {
    const message = `"${row.name}" has no customer for ${report.company}, or no name for the meter`;
    await settle(context, report, { kind: 'refused', message }, { code: NOT_MAPPED });
    return 'refused';
  }
  if (nextStep(report.firstSentAt, context.machineNow()) === 'ask_summary') return askSummary(context, work, wire);
  const key = { railId_identifier: { railId: report.railId, identifier: report.identifier } };
  await db.prisma.railReport.update({
    where: key,
    data: { firstSentAt: report.firstSentAt ?? context.machineNow(), attemptsMade: { increment: 1 } },
  });
  const { value: answer, exchanges } = await withExchanges(() => rail.send(wire));
  const outcome = outcomeOf(answer);
  await settle(context, report, outcome, {
    code: answer.code ?? String(answer.status ?? 'no_answer'),
    status: answer.status,
    exchanges,
  });
  await noteOpenness(context.db, row, outcome);
  if (outcome.kind === 'delivered' || outcome.kind === 'taken_before') return 'acknowledged';
  return outcome.kind === 'refused' ? 'refused' : outcome.kind === 'closed' ? 'closed' : 'waiting';
}

/** The rail may have forgotten the identifier: what it has counted decides, and nothing is repeated. */
async function askSummary(context: Context, { rail, report }: Work, wire: RailReport) {
  const { db } = context;
  const from = new Date(Math.floor(report.partFrom.getTime() / HOUR_MS) * HOUR_MS);
  const to = new Date(from.getTime() + HOUR_MS);
  const others = await db.prisma.railReport.findMany({
    where: {
      railId: report.railId,
      company: report.company,
      meterId: report.meterId,
      priceKey: report.priceKey,
      state: 'acknowledged',
      partFrom: { gte: from, lt: to },
    },
  });
  const before = sumDecimals(others.map(({ value }) => value.toFixed()));
  try {
    const { value: hours, exchanges } = await withExchanges(() =>
      rail.usage({ meter: wire.meter, customer: wire.customer, from: from.toISOString(), to: to.toISOString() }),
    );
    if (hours === null) {
      const message = 'it was not answered for 23 hours, and the rail does not tell what it has counted';
      await settle(context, report, { kind: 'refused', message }, { code: 'unanswered', exchanges });
      return 'refused' as const;
    }
    const counted = plain(hours.get(from.toISOString()) ?? '0');
    const verdict = judgeBySummary({ before: plain(before), after: plain(sumDecimals([before, wire.value])), counted });
    if (verdict === 'arrived') {
      await settle(context, report, { kind: 'taken_before' }, { code: 'summary', exchanges });
      return 'acknowledged' as const;
    }
    if (verdict === 'lost') {
      await abandon(context, report, `the rail has counted ${counted}, which is without it`);
      return 'waiting' as const;
    }
    const message = `the rail has counted ${counted}; ${plain(before)} without this report, ${wire.value} more with it`;
    await settle(context, report, { kind: 'refused', message }, { code: 'unclear', exchanges });
    return 'refused' as const;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await settle(context, report, { kind: 'retry', message }, { code: 'summary_unanswered' });
    return 'waiting' as const;
  }
}

/** Gives a report up that did not arrive; the next one of its hour carries its quantity. */
async function abandon(context: Context, report: ReportRow, message: string): Promise<void> {
  const { db } = context;
  await db.prisma.railReport.update({
    where: { railId_identifier: { railId: report.railId, identifier: report.identifier } },
    data: { state: 'abandoned', faultCode: 'lost', faultMessage: message, nextAttemptAt: null },
  });
  await note(context, report, { outcome: 'lost', message });
  // The hour is read again.
  await db.prisma.rail.update({ where: { id: report.railId }, data: { readUpTo: 0 } });
}

type Labels = { code: string; status?: number | undefined; exchanges?: RailExchange[] };

async function settle(
  context: Context,
  report: ReportRow,
  outcome: DeliveryOutcome,
  { code, status, exchanges }: Labels,
): Promise<void> {
  const now = context.machineNow();
  const message = 'message' in outcome ? outcome.message.slice(0, 500) : '';
  const isDelivered = outcome.kind === 'delivered' || outcome.kind === 'taken_before';
  const wait = outcome.kind === 'retry' ? outcome.retryAfterMs : undefined;
  const again = retryAt(now, report.attemptsMade + 1, {
    spread: Math.random(),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
  await context.db.prisma.railReport.update({
    where: { railId_identifier: { railId: report.railId, identifier: report.identifier } },
    data: {
      state: isDelivered ? 'acknowledged' : outcome.kind === 'refused' ? 'refused' : 'waiting',
      acknowledgedAt: isDelivered ? now : null,
      faultCode: isDelivered ? null : code,
      faultMessage: isDelivered ? null : message,
      nextAttemptAt: isDelivered || outcome.kind === 'refused' ? null : again,
    },
  });
  await note(context, report, { outcome: outcome.kind, status, message, exchanges });
}

type Attempt = {
  outcome: string;
  status?: number | undefined;
  message: string;
  exchanges?: RailExchange[] | undefined;
};

async function note(
  { db, machineNow }: Context,
  { railId, identifier }: ReportRow,
  { outcome, status, message, exchanges = [] }: Attempt,
): Promise<void> {
  await db.prisma.railAttempt.create({
    data: {
      railId,
      identifier,
      at: machineNow(),
      outcome,
      status: status ?? null,
      message,
      exchanges: toJson(exchanges),
    },
  });
}

/** Without trailing zeros, so that equal numbers are equal texts. */
function plain(value: string): string {
  return subtractDecimals(value, '0')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
