import { render, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { type Column, DataTable } from './data-table.tsx';

type Row = { id: string; calls: number };
const COLUMNS: readonly Column<Row>[] = [
  { id: 'name', header: 'Name', cell: ({ id }) => id },
  { id: 'calls', header: 'Calls', align: 'end', from: 'md', cell: ({ calls }) => calls },
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

it('keeps the order of its rows, aligns numbers at their end, and names on phones what it leaves out between them and wide screens', () => {
  draw([
    { id: 'echo', calls: 20 },
    { id: 'add', calls: 3 },
  ]);
  const [, ...rows] = screen.getAllByRole('row');
  expect(rows.map((row) => row.textContent)).toEqual(['echo20', 'add3']);
  const calls = screen.getByText('20').closest('td');
  expect(calls?.className).toContain('text-end');
  expect(calls?.className).toContain('sm:max-md:hidden');
  expect(calls?.dataset.label).toBe('Calls');
});

it('begins a row on phones with its title, beside which nothing has a label', () => {
  const columns: Column<Row>[] = [
    { id: 'served', header: 'Served', onPhone: 'beside', cell: () => 'on' },
    { id: 'name', header: 'Name', onPhone: 'title', cell: ({ id }) => id },
    { id: 'calls', header: 'Calls', cell: ({ calls }) => calls },
  ];
  render(<DataTable caption="Tools" columns={columns} rows={[{ id: 'echo', calls: 20 }]} rowKey={({ id }) => id} />);
  const labels = screen.getAllByRole('cell').map(({ dataset }) => dataset.label);
  expect(labels).toEqual([undefined, undefined, 'Calls']);
  const order = (text: string) =>
    /max-sm:(-?order-\d)/.exec(screen.getByText(text).closest('td')?.className ?? '')?.[1];
  expect([order('echo'), order('on'), order('20')]).toEqual(['-order-2', '-order-1', 'order-1']);
});
