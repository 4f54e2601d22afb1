import type { EventColumnId, EventSort } from '@tallygate/contracts/event-table';
import type { CSSProperties, KeyboardEvent, PointerEvent } from 'react';
import { TableHead } from '#components/ui/table.tsx';
import { cn } from '#lib/class-names.ts';
import { type EventTableColumn, MAX_WIDTH_PX, MIN_WIDTH_PX } from './event-columns.ts';
import { COLUMN_FROM } from './event-row.tsx';
import type { ColumnChoice } from './use-column-choice.ts';

/** What keys change of a column's width. */
const STEP_PX = 16;
/** So much of a column without a width is always left. */
const LEAST_PX = 120;

type EventTableHeadProps = {
  column: EventTableColumn;
  sort: EventSort;
  onSort: (id: EventColumnId) => void;
  onResize: ColumnChoice['resize'];
};

/** A column's name, which may order the list, with an edge that is dragged, or moved with arrow keys, to change its width. */
export function EventTableHead({ column, sort, onSort, onResize }: EventTableHeadProps) {
  const { id, label, width, align, from, isSortable } = column;
  const sorted = sort === id ? 'ascending' : sort === `-${id}` ? 'descending' : undefined;
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
    onResize(id, event.clientX - left);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowLeft: -STEP_PX, ArrowRight: STEP_PX }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onResize(id, (event.currentTarget.parentElement?.offsetWidth ?? LEAST_PX) + step);
  };
  return (
    <TableHead
      style={{ width: width ?? undefined }}
      aria-sort={sorted}
      className={cn(
        'relative h-8 px-2 py-0 first:ps-3 last:pe-3',
        align === 'end' && 'text-end',
        from && COLUMN_FROM[from],
      )}
    >
      {isSortable ? (
        <button
          type="button"
          title={sorted === 'descending' ? 'Order by it, rising' : sorted ? 'Order as usual' : 'Order by it, falling'}
          onClick={() => onSort(id)}
          className="max-w-full truncate rounded hover:text-ink"
        >
          {label}
          {sorted && <span aria-hidden>{sorted === 'ascending' ? ' ↑' : ' ↓'}</span>}
        </button>
      ) : (
        <span className="block truncate">{label}</span>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved */}
      <span
        role="separator"
        aria-orientation="vertical"
        aria-label={`Width of ${label}`}
        aria-valuemin={MIN_WIDTH_PX}
        aria-valuemax={MAX_WIDTH_PX}
        aria-valuenow={width ?? MIN_WIDTH_PX}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        className="absolute inset-y-1 end-0 w-1.5 cursor-col-resize touch-none rounded-sm hover:bg-line-strong focus-visible:bg-line-strong"
      />
    </TableHead>
  );
}

/** Narrower than its columns the table scrolls by itself. */
export function leastWidth(columns: readonly EventTableColumn[]): CSSProperties {
  const always = columns.filter(({ from }) => from === undefined);
  return { minWidth: always.reduce((sum, { width }) => sum + (width ?? LEAST_PX), 0) };
}
