/** One line of the report. */
export type Row = {
  what: string;
  measured: string;
  /** The bar of the design, as text; absent for a figure that only explains. */
  bar?: string;
  /** Whether the bar was met; absent without a bar. */
  ok?: boolean;
};

/** A figure that must stay below a bar. */
export function below(what: string, value: number, bar: number, unit: string): Row {
  return { what, measured: `${readable(value)} ${unit}`, bar: `< ${bar} ${unit}`, ok: value < bar };
}

/** A figure that must reach a bar. */
export function atLeast(what: string, value: number, bar: number, unit: string): Row {
  return { what, measured: `${readable(value)} ${unit}`, bar: `≥ ${bar} ${unit}`, ok: value >= bar };
}

/** A figure without a bar. */
export function info(what: string, measured: string): Row {
  return { what, measured };
}

/** What could not be measured here, and why. */
export function skipped(what: string, why: string): Row {
  return { what, measured: `not measured: ${why}` };
}

/** Three significant digits, and whole numbers from 100 on. */
export function readable(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}

/** The report as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map(({ what, measured, bar, ok }) => [
    what,
    bar ?? '',
    measured,
    ok === undefined ? '' : ok ? 'ok' : 'below',
  ]);
  const all = [['what', 'bar', 'measured', ''], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(all[0] ?? []), rule, ...cells.map(line)].join('\n');
}
