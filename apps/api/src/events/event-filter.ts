import { EVENT_TABLE } from '@tallygate/contracts/event-table';
import type { EventFilter, LedgerEvent } from '@tallygate/contracts/ledger-event';
import { type ColumnCondition, meetsConditions, readConditions } from '@tallygate/contracts/table-filter';
import { Prisma } from '@tallygate/db/generated/client';
import { conditionSql } from '../database/filter-sql.ts';
import { CLASS_SQL, KIND_SQL, SOURCE_SQL } from '../ledger/kind-and-class.ts';

/** Whether what somebody tried from the console is left out: it is as long as the filter has no word of it. */
export function hidesTests({ kind, reason, id }: EventFilter): boolean {
  return [kind, reason, id].every((asked) => asked === undefined);
}

/** What a filter asks, with what is left out without being asked. */
export function eventConditions(filter: EventFilter): ColumnCondition<LedgerEvent>[] {
  const { '-kind': without } = filter;
  if (!hidesTests(filter)) return readConditions(EVENT_TABLE, filter);
  return readConditions(EVENT_TABLE, { ...filter, '-kind': without === undefined ? 'test' : `${without},test` });
}

/** The filter as SQL: conditions joined by `and`. */
export function filterSql(filter: EventFilter): Prisma.Sql {
  const conditions = [...timeSql(filter), ...eventConditions(filter).map(eventConditionSql)];
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join(conditions, ' and ');
}

/** One condition of a filter over `events`. */
export function eventConditionSql(condition: ColumnCondition<LedgerEvent>): Prisma.Sql {
  const { id, sql } = condition.column;
  return conditionSql(condition, DERIVED[id] ?? sql);
}

/** Columns whose values some rows do not hold as they are. */
const DERIVED: Readonly<Record<string, string>> = { kind: KIND_SQL, class: CLASS_SQL, source: SOURCE_SQL };

/** The same filter on an event in memory, for the live stream; the filter is read once. */
export function eventMatcher(filter: EventFilter): (event: LedgerEvent) => boolean {
  const conditions = eventConditions(filter);
  const from = filter.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(filter.from);
  const to = filter.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(filter.to);
  return (event) => {
    const time = Date.parse(event.time);
    return time >= from && time < to && meetsConditions(conditions, event);
  };
}

function timeSql({ from, to }: EventFilter): Prisma.Sql[] {
  return [
    ...(from === undefined ? [] : [Prisma.sql`time >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [Prisma.sql`time < ${to}::timestamptz`]),
  ];
}
