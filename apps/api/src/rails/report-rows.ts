import { AppError } from '@tallygate/contracts/app-error';
import {
  type RailAttemptView,
  type RailReportDetail,
  type RailReportView,
  railExchange,
} from '@tallygate/contracts/rail';
import { REPORT_STATES } from '@tallygate/contracts/rail-states';
import type { RailAttempt, RailReport } from '@tallygate/db/generated/client';
import { z } from 'zod';
import type { Transaction } from '../database/transaction.ts';

const states = z.enum(REPORT_STATES);

export type ReportFilter = {
  railId: string;
  state?: (typeof REPORT_STATES)[number] | undefined;
  company?: string | undefined;
  limit: number;
};

/** The newest reports of a rail, each with every attempt. */
export async function readReports(
  tx: Transaction,
  { railId, state, company, limit }: ReportFilter,
): Promise<RailReportView[]> {
  const rows = await tx.railReport.findMany({
    where: { railId, ...(state === undefined ? {} : { state }), ...(company === undefined ? {} : { company }) },
    orderBy: [{ partFrom: 'desc' }, { revision: 'desc' }, { identifier: 'asc' }],
    take: limit,
  });
  const attempts = await tx.railAttempt.findMany({
    where: { railId, identifier: { in: rows.map(({ identifier }) => identifier) } },
    omit: { exchanges: true },
    orderBy: { id: 'asc' },
  });
  return rows.map((row) => ({
    ...reportOf(row),
    attempts: attempts.filter(({ identifier }) => identifier === row.identifier).map(attemptOf),
  }));
}

/** One report, with what was asked and answered in every attempt. @throws AppError NOT_FOUND */
export async function readReport(tx: Transaction, railId: string, identifier: string): Promise<RailReportDetail> {
  const row = await tx.railReport.findUnique({ where: { railId_identifier: { railId, identifier } } });
  if (!row) throw new AppError('NOT_FOUND', { detail: `The rail has no report "${identifier}"` });
  const attempts = await tx.railAttempt.findMany({ where: { railId, identifier }, orderBy: { id: 'asc' } });
  return {
    ...reportOf(row),
    attempts: attempts.map((attempt) => ({
      ...attemptOf(attempt),
      exchanges: z.array(railExchange).parse(attempt.exchanges),
    })),
  };
}

/** An attempt as replies carry it. */
export function attemptOf({
  at,
  outcome,
  status,
  message,
}: Pick<RailAttempt, 'at' | 'outcome' | 'status' | 'message'>): RailAttemptView {
  return { at: at.toISOString(), outcome, status, message };
}

function reportOf(row: RailReport): Omit<RailReportView, 'attempts'> {
  return {
    identifier: row.identifier,
    company: row.company,
    meterId: row.meterId,
    priceKey: row.priceKey,
    from: row.partFrom.toISOString(),
    revision: row.revision,
    value: row.value.toFixed(),
    state: states.parse(row.state),
    fault: row.faultCode === null ? null : { code: row.faultCode, message: row.faultMessage ?? '' },
    firstSentAt: row.firstSentAt?.toISOString() ?? null,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
  };
}
