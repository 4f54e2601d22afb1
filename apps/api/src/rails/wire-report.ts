import { subtractDecimals, sumDecimals } from '@tallygate/contracts/decimal';
import type { Database } from '@tallygate/db/database';
import type { Rail as RailRow, RailReport as ReportRow } from '@tallygate/db/generated/client';
import type { RailMeter, RailReport } from '@tallygate/rails/rail';
import { meterAt } from './rail-rows.ts';
import { readReportedCalls } from './report-calls.ts';

/** A report as it would go out; null while the rail has no name for its company, its meter or its price. */
export async function wireReport(db: Database, row: RailRow, report: ReportRow): Promise<RailReport | null> {
  const { company, identifier, partFrom, meterId } = report;
  const common = { identifier, value: report.value.toFixed(), timestamp: partFrom.toISOString(), company };
  if (row.kind === 'none') return { ...common, customer: company, meter: { eventName: meterId, externalId: '' } };
  const meter = report.priceKey === '' ? meterAt(row, meterId) : await meterOfPrice(db, report);
  const customer = await customerOf(db, row, company);
  if (!meter || customer === null) return null;
  const told = { ...common, customer, meter };
  if (report.rest === null) return told;
  const calls = await readReportedCalls(db, report);
  // Calls that the ledger no longer holds are told as a whole.
  const rest = subtractDecimals(common.value, sumDecimals(calls.map(({ value }) => value)));
  return { ...told, calls, rest };
}

/** What the rail calls a company; a receiver of CloudEvents takes our name where it was told no other. */
async function customerOf(
  { prisma }: Database,
  { id: railId, kind }: RailRow,
  company: string,
): Promise<string | null> {
  const mapped = await prisma.railCustomer.findUnique({ where: { railId_company: { railId, company } } });
  return mapped?.customer ?? (kind === 'http' ? company : null);
}

/** The meter that counts for one price alone. */
async function meterOfPrice(db: Database, { railId, priceKey: key }: ReportRow): Promise<RailMeter | null> {
  const row = await db.prisma.railPrice.findUnique({ where: { railId_key: { railId, key } } });
  return row && { eventName: row.eventName, externalId: row.externalMeter };
}
