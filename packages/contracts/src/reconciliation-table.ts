import type { ReconciledRow } from './reconciliation.ts';
import { DIFFERENCE_CLASSES, HOPS, VERDICTS } from './reconciliation-states.ts';
import type { TableColumn } from './table-column.ts';

/** The columns of what was compared, in the order in which they are shown and stand in addresses. */
export const RECONCILIATION_TABLE: readonly TableColumn<ReconciledRow>[] = [
  {
    id: 'verdict',
    kind: 'enum',
    label: 'Verdict',
    sql: 'verdict',
    values: VERDICTS,
    value: ({ verdict }) => verdict,
  },
  { id: 'hop', kind: 'enum', label: 'Hop', sql: 'hop', values: HOPS, value: ({ finding }) => finding?.to },
  {
    id: 'class',
    kind: 'enum',
    label: 'Kind',
    sql: 'class',
    values: DIFFERENCE_CLASSES,
    value: ({ finding }) => finding?.class,
  },
  { id: 'company', kind: 'name', label: 'Company', sql: 'company', example: 'acme', value: ({ company }) => company },
  { id: 'meter', kind: 'name', label: 'Meter', sql: 'meter_name', value: ({ meterName }) => meterName },
  { id: 'rail', kind: 'name', label: 'Rail', sql: 'rail_name', value: ({ railName }) => railName },
  { id: 'alarming', kind: 'bool', label: 'Found twice', sql: 'alarming', value: ({ alarming }) => alarming },
  {
    id: 'quantity',
    kind: 'number',
    label: 'Quantity',
    sql: 'quantity',
    value: ({ finding }) => Number(finding?.quantity ?? 0),
  },
];
