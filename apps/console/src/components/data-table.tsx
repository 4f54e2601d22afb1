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
  /** Left out on screens narrower than this. */
  from?: 'sm' | 'md' | 'lg' | 'xl';
  className?: string;
};

const FROM = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' };

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

export function DataTable<Row>({ caption, columns, rows, rowKey, empty, dense }: DataTableProps<Row>) {
  const cellClass = (column: Column<Row>) =>
    cn(
      dense && 'h-8 py-0 whitespace-nowrap',
      column.align === 'end' && 'text-right tabular-nums',
      column.from && FROM[column.from],
      column.className,
    );
  return (
    <ScrollRegion label={caption} className="rounded-xl border bg-surface shadow-panel">
      <Table aria-busy={rows === undefined || undefined}>
        <caption className="sr-only">{caption}</caption>
        <thead>
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
            <TableRow key={rowKey(row)} className="hover:bg-sunken/50">
              {columns.map((column) => (
                <TableCell key={column.id} className={cellClass(column)}>
                  {column.cell(row)}
                </TableCell>
              ))}
            </TableRow>
          ))}
          {rows?.length === 0 && (
            <tr>
              <td colSpan={columns.length}>{empty}</td>
            </tr>
          )}
        </tbody>
      </Table>
    </ScrollRegion>
  );
}
