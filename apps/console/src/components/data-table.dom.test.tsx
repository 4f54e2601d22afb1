import { render, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { type Column, DataTable } from './data-table.tsx';

type Row = { id: string; calls: number };
const COLUMNS: readonly Column<Row>[] = [
  { id: 'name', header: 'Name', cell: ({ id }) => id },
  { id: 'calls', header: 'Calls', align: 'end', from: 'sm', cell: ({ calls }) => calls },
];

const draw = (rows: readonly Row[] | undefined) =>
  render(
    <DataTable caption="Tools" columns={COLUMNS} rows={rows} rowKey={({ id }) => id} empty={<p>No tool yet</p>} />,
  );

it('has its frame and headers while rows are on their way, and says that it is busy', () => {
  draw(undefined);
  const table = screen.getByRole('table', { name: 'Tools' });
  expect(table.getAttribute('aria-busy')).toBe('true');
  expect(within(table).getAllByRole('columnheader')).toHaveLength(2);
  expect(screen.queryByText('No tool yet')).toBeNull();
});

it('says what is missing in place of rows when there are none', () => {
  draw([]);
  const table = screen.getByRole('table', { name: 'Tools' });
  expect(table.getAttribute('aria-busy')).toBeNull();
  expect(within(table).getByText('No tool yet').closest('td')?.colSpan).toBe(2);
});

it('keeps the order of its rows, aligns numbers at their end and leaves a column out on narrow screens', () => {
  draw([
    { id: 'echo', calls: 20 },
    { id: 'add', calls: 3 },
  ]);
  const [, ...rows] = screen.getAllByRole('row');
  expect(rows.map((row) => row.textContent)).toEqual(['echo20', 'add3']);
  const calls = screen.getByText('20');
  expect(calls.className).toContain('text-right');
  expect(calls.className).toContain('max-sm:hidden');
});
