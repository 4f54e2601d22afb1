import { chargesInWords } from './event-charge.ts';
import { EVENT_CLASSES, EVENT_KINDS, EVENT_SOURCES } from './event-kinds.ts';
import type { LedgerEvent } from './ledger-event.ts';
import { DELIVERY_STATES, OUTCOMES, REASONS } from './outcome-codes.ts';
import type { TableColumn } from './table-column.ts';

/** Rows of an export at most. */
export const MAX_EXPORTED_EVENTS = 1_000_000;

/** The largest number of an `integer` column; a stream may stay open for a month. */
const MAX_INTEGER = 2_147_483_647;

/** The columns of the events, in the order in which they are shown, written and stand in addresses. */
export const EVENT_TABLE = [
  { id: 'time', kind: 'time', label: 'Time', sql: 'time', isSortable: true, value: ({ time }) => time },
  {
    id: 'class',
    kind: 'enum',
    label: 'Class',
    sql: 'class',
    values: EVENT_CLASSES,
    isFacet: true,
    value: (event) => event.class,
  },
  {
    id: 'kind',
    kind: 'enum',
    label: 'Kind',
    sql: 'kind',
    values: EVENT_KINDS,
    isFacet: true,
    value: ({ kind }) => kind,
  },
  {
    id: 'proxy',
    kind: 'name',
    label: 'Proxy',
    sql: 'proxy',
    isFacet: true,
    isSortable: true,
    example: 'everything',
    value: ({ proxy }) => proxy,
  },
  {
    id: 'tool',
    kind: 'name',
    label: 'Tool',
    sql: 'tool',
    isFacet: true,
    isSortable: true,
    example: 'echo',
    value: toolOf,
  },
  {
    id: 'method',
    kind: 'name',
    label: 'Method',
    sql: 'method',
    isFacet: true,
    example: 'tools/call',
    value: ({ method }) => method,
  },
  {
    id: 'consumer',
    kind: 'name',
    label: 'Consumer',
    sql: 'consumer',
    isFacet: true,
    isSortable: true,
    example: 'agent-a',
    value: ({ consumer }) => consumer,
  },
  {
    id: 'company',
    kind: 'name',
    label: 'Company',
    sql: 'company',
    isFacet: true,
    isSortable: true,
    example: 'acme',
    value: ({ company }) => company,
  },
  {
    id: 'outcome',
    kind: 'enum',
    label: 'Outcome',
    sql: 'outcome',
    values: OUTCOMES,
    isFacet: true,
    value: ({ outcome }) => outcome,
  },
  {
    id: 'reason',
    kind: 'enum',
    label: 'Reason',
    sql: 'reason',
    values: REASONS,
    isFacet: true,
    value: ({ reason }) => reason,
  },
  {
    id: 'status',
    kind: 'status',
    label: 'Status',
    sql: 'http_status',
    isSortable: true,
    example: '>=400',
    value: ({ httpStatus }) => httpStatus,
  },
  {
    id: 'ms',
    kind: 'duration',
    label: 'Took',
    sql: 'duration_ms',
    isSortable: true,
    example: '>=1000',
    value: ({ durationMs }) => Math.min(Math.round(durationMs), MAX_INTEGER),
  },
  { id: 'billable', kind: 'bool', label: 'Billable', sql: 'billable', value: ({ billable }) => billable },
  { id: 'quantity', kind: 'number', label: 'Quantity', sql: null, value: ({ quantity }) => quantity },
  {
    id: 'charge',
    kind: 'money',
    label: 'Charge',
    sql: null,
    value: ({ charges }) => chargesInWords(charges),
  },
  {
    id: 'delivery',
    kind: 'enum',
    label: 'Delivery',
    sql: 'delivery_state',
    values: DELIVERY_STATES,
    value: ({ deliveryState }) => deliveryState,
  },
  {
    id: 'source',
    kind: 'enum',
    label: 'Source',
    sql: 'source',
    values: EVENT_SOURCES,
    // No sum tells sources apart, so that counting them would read every event.
    value: ({ source = 'gateway' }) => source,
  },
  { id: 'late', kind: 'bool', label: 'Late', sql: 'late', value: ({ late }) => late },
  { id: 'requestBytes', kind: 'bytes', label: 'Request', sql: null, value: ({ requestBytes }) => requestBytes },
  { id: 'responseBytes', kind: 'bytes', label: 'Response', sql: null, value: ({ responseBytes }) => responseBytes },
  { id: 'count', kind: 'number', label: 'Equal events', sql: null, value: ({ count = 1 }) => count },
  { id: 'id', kind: 'id', label: 'Event id', sql: 'id', value: ({ id }) => id },
] as const satisfies readonly TableColumn<LedgerEvent>[];

type EventColumn = (typeof EVENT_TABLE)[number];
export type EventColumnId = EventColumn['id'];

/** Columns by whose values events are narrowed. */
type EventFilterId = Exclude<Extract<EventColumn, { sql: string }>['id'], 'time'>;
export type EventFilterKey = EventFilterId | `-${EventFilterId}`;

/** Columns whose values are counted. */
export type EventFacet = Extract<EventColumn, { isFacet: true }>['id'];
export const EVENT_FACETS = EVENT_TABLE.filter((column: TableColumn<LedgerEvent>) => column.isFacet === true).map(
  ({ id }) => id as EventFacet,
);

/** The orders in which events are listed: by a column, falling with `-` before its name. */
export type EventSort = `${'' | '-'}${Extract<EventColumn, { isSortable: true }>['id']}`;
export const EVENT_SORTS = EVENT_TABLE.filter((column: TableColumn<LedgerEvent>) => column.isSortable === true).flatMap(
  ({ id }) => [`-${id}`, id] as EventSort[],
);
/** Newest first, the only order in which new events have a place. */
export const NEWEST_FIRST = '-time' satisfies EventSort;

/** The tool that was called; undefined where none was. */
function toolOf({ method, target }: LedgerEvent): string | undefined {
  return method === 'tools/call' ? target : undefined;
}
