import type { EventQuery, LedgerEvent } from '@tallygate/contracts/ledger-event';
import { Prisma } from '@tallygate/db/generated/client';

export type EventFilter = Omit<EventQuery, 'limit' | 'cursor'>;

/** Columns that a filter compares for equality. */
const EQUAL = ['proxy', 'tool', 'method', 'consumer', 'company', 'outcome', 'reason'] as const;

/** The filter as SQL: conditions joined by `and`. */
export function filterSql(filter: EventFilter): Prisma.Sql {
  const conditions: Prisma.Sql[] = [];
  for (const column of EQUAL) {
    const value = filter[column];
    if (value !== undefined) conditions.push(Prisma.sql`${Prisma.raw(column)} = ${value}`);
  }
  if (filter.from !== undefined) conditions.push(Prisma.sql`time >= ${filter.from}::timestamptz`);
  if (filter.to !== undefined) conditions.push(Prisma.sql`time < ${filter.to}::timestamptz`);
  if (filter.billable !== undefined) conditions.push(Prisma.sql`billable = ${filter.billable === 'true'}::boolean`);
  const status = parseStatus(filter.status);
  if (status) conditions.push(Prisma.sql`http_status ${Prisma.raw(status.operator)} ${status.value}::int`);
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join(conditions, ' and ');
}

/** The same filter on an event in memory, for the live stream. */
export function matchesFilter(filter: EventFilter, event: LedgerEvent): boolean {
  const tool = event.method === 'tools/call' ? event.target : undefined;
  const columns = { ...event, tool };
  if (EQUAL.some((column) => filter[column] !== undefined && filter[column] !== columns[column])) return false;
  const time = Date.parse(event.time);
  if (filter.from !== undefined && time < Date.parse(filter.from)) return false;
  if (filter.to !== undefined && time >= Date.parse(filter.to)) return false;
  if (filter.billable !== undefined && event.billable !== (filter.billable === 'true')) return false;
  const status = parseStatus(filter.status);
  return !status || (event.httpStatus !== undefined && compare(event.httpStatus, status.operator, status.value));
}

type Operator = '=' | '>=' | '<=' | '>' | '<';

function parseStatus(text: string | undefined): { operator: Operator; value: number } | null {
  const match = /^(>=|<=|>|<)?(\d{3})$/.exec(text ?? '');
  return match ? { operator: (match[1] ?? '=') as Operator, value: Number(match[2]) } : null;
}

function compare(a: number, operator: Operator, b: number): boolean {
  switch (operator) {
    case '=':
      return a === b;
    case '>=':
      return a >= b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '<':
      return a < b;
  }
}
