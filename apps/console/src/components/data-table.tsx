import type { ReactNode } from 'react';
import { cn } from '#lib/class-names.ts';
import { ScrollRegion } from './scroll-region.tsx';
import { Skeleton } from './ui/skeleton.tsx';
import { Table, TableCell, TableHead, TableRow } from './ui/table.tsx';

export type Column<Row> = {
  id: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: 'end';
  /** Left out on screens narrower than this, but for phones, whose rows have a second line for it. */
  from?: 'sm' | 'md' | 'lg' | 'xl';
  /**
   * Where it stands on phones, whose rows have several lines. The title comes first, by default the first column; beside it
   * is what needs no label, by default what has no head in words. All others are facts, two on a line, or one where it is long.
   */
  onPhone?: PhonePlace;
  className?: string;
};

type PhonePlace = 'title' | 'beside' | 'fact' | 'line';

const FROM = { sm: '', md: 'sm:max-md:hidden', lg: 'sm:max-lg:hidden', xl: 'sm:max-xl:hidden' };
/** The break after the first line is an element of its own: without it a fact could come to stand beside the title. */
const PHONE_ROW =
  "max-sm:flex max-sm:flex-wrap max-sm:items-center max-sm:gap-x-4 max-sm:gap-y-1 max-sm:px-4 max-sm:py-2.5 max-sm:before:basis-full max-sm:before:content-['']";
const PHONE_CELL =
  'max-sm:h-auto max-sm:w-auto max-sm:max-w-full max-sm:p-0 max-sm:text-start max-sm:whitespace-normal max-sm:[overflow-wrap:anywhere] max-sm:has-[>div:empty]:hidden';
const PHONE_LABEL = 'max-sm:before:text-ink-muted max-sm:before:content-[attr(data-label)]';
const PHONE_PLACE: Record<PhonePlace, string> = {
  title: 'max-sm:-order-2 max-sm:min-w-1/2 max-sm:flex-1',
  beside: 'max-sm:-order-1 max-sm:min-w-0',
  fact: `max-sm:order-1 max-sm:min-w-0 max-sm:flex max-sm:basis-[calc(50%-0.5rem)] max-sm:items-baseline max-sm:gap-1.5 max-sm:text-xs max-sm:before:shrink-0 ${PHONE_LABEL}`,
  line: `max-sm:order-1 max-sm:min-w-0 max-sm:basis-full max-sm:text-xs max-sm:before:me-1.5 ${PHONE_LABEL}`,
};

type DataTableProps<Row> = {
  /** Names the table for readers. */
  caption: string;
  columns: readonly Column<Row>[];
  /** Absent while loading: the frame stays, rows are shapes. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  /** In place of rows when there are none. */
  empty?: ReactNode;
  /** Rows of one line, 32 px high: for lists to look through. */
  dense?: boolean;
};

/**
 * Text by itself is read in its own direction: in a page from right to left, a minus would else stand behind its amount.
 * Without text there is no element, so that a phone does not name what is not there.
 */
function Cell({ children }: { children: ReactNode }) {
  if (children === '') return null;
  return typeof children === 'string' ? <bdi>{children}</bdi> : children;
}

export function DataTable<Row>({ caption, columns, rows, rowKey, empty, dense }: DataTableProps<Row>) {
  const cellClass = (column: Column<Row>) =>
    cn(
      dense && 'h-8 py-0 whitespace-nowrap',
      column.align === 'end' && 'text-end tabular-nums',
      column.from && FROM[column.from],
      column.className,
    );
  const hasTitle = columns.some(({ onPhone }) => onPhone === 'title');
  const phonePlace = ({ onPhone, header }: Column<Row>, place: number): PhonePlace =>
    onPhone ?? (place === 0 && !hasTitle ? 'title' : typeof header === 'string' ? 'fact' : 'beside');
  return (
    <ScrollRegion label={caption} className="rounded-xl border bg-surface shadow-panel">
      <Table className="max-sm:block max-sm:[&>tbody]:block" aria-busy={rows === undefined || undefined}>
        <caption className="sr-only">{caption}</caption>
        <thead className="max-sm:sr-only">
          <tr>
            {columns.map((column) => (
              <TableHead key={column.id} className={cellClass(column)}>
                {column.header}
              </TableHead>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows === undefined &&
            ['a', 'b', 'c'].map((key) => (
              <TableRow key={key}>
                {columns.map((column) => (
                  <TableCell key={column.id} className={cellClass(column)}>
                    <Skeleton className="h-4 w-24 max-w-full" />
                  </TableCell>
                ))}
              </TableRow>
            ))}
          {rows?.map((row) => (
            <TableRow key={rowKey(row)} className={cn('hover:bg-sunken/50', PHONE_ROW)}>
              {columns.map((column, at) => {
                const place = phonePlace(column, at);
                const isLabelled = place === 'fact' || place === 'line';
                return (
                  <TableCell
                    key={column.id}
                    data-label={isLabelled ? column.header : undefined}
                    className={cn(cellClass(column), PHONE_CELL, PHONE_PLACE[place])}
                  >
                    {/* Holds what stands beside a label together. */}
                    <div className={place === 'fact' ? 'max-sm:min-w-0 sm:contents' : 'contents'}>
                      <Cell>{column.cell(row)}</Cell>
                    </div>
                  </TableCell>
                );
              })}
            </TableRow>
          ))}
          {rows?.length === 0 && (
            <tr className="max-sm:block">
              <td colSpan={columns.length} className="max-sm:block">
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </Table>
    </ScrollRegion>
  );
}
