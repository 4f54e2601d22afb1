import { EVENT_TABLE, type EventColumnId, type EventFacet } from '@tallygate/contracts/event-table';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { TableColumn } from '@tallygate/contracts/table-column';

/** All rows have the same height, so that the height of those off screen is known without drawing them. */
export const ROW_HEIGHT_PX = 32;
/** On phones, where a row has two lines. */
export const TALL_ROW_HEIGHT_PX = 56;
export const MARKER_HEIGHT_PX = 32;
export const MIN_WIDTH_PX = 56;
export const MAX_WIDTH_PX = 800;

export type EventTableColumn = {
  id: EventColumnId;
  label: string;
  /** In pixels until somebody changes it; null takes the room that is left. */
  width: number | null;
  align?: 'end';
  /** The facet that its cells narrow by. */
  facet?: EventFacet;
  /** The list may be ordered by it. */
  isSortable: boolean;
  /** Shown until somebody chooses. */
  isUsual?: boolean;
  /** Until somebody chooses, left out where the table is narrower. */
  from?: 'lg' | 'xl' | undefined;
};

type Look = Omit<EventTableColumn, 'id' | 'label' | 'isSortable'> & { label?: string };

/** How columns look; those without a look are for filters and files. */
const LOOKS: Partial<Record<EventColumnId, Look>> = {
  time: { width: 124, isUsual: true },
  tool: { width: null, isUsual: true, facet: 'tool' },
  proxy: { width: 152, isUsual: true, facet: 'proxy', from: 'lg' },
  consumer: { width: 144, isUsual: true, facet: 'consumer', from: 'xl' },
  reason: { width: 176, isUsual: true, facet: 'reason', label: 'Outcome' },
  ms: { width: 80, isUsual: true, align: 'end' },
  charge: { width: 112, isUsual: true, align: 'end' },
  quantity: { width: 80, align: 'end' },
  kind: { width: 88, facet: 'kind' },
  method: { width: 144, facet: 'method' },
  company: { width: 144, facet: 'company' },
  status: { width: 72, align: 'end' },
  delivery: { width: 96 },
  source: { width: 96 },
  requestBytes: { width: 88, align: 'end' },
  responseBytes: { width: 88, align: 'end' },
};

const COLUMNS = new Map(EVENT_TABLE.map((column: TableColumn<LedgerEvent>) => [column.id, column]));

/** The columns of the page, in their order. */
export const EVENT_TABLE_COLUMNS: readonly EventTableColumn[] = Object.entries(LOOKS).map(([id, look]) => ({
  ...look,
  id: id as EventColumnId,
  label: look.label ?? COLUMNS.get(id)?.label ?? id,
  isSortable: COLUMNS.get(id)?.isSortable === true,
}));
