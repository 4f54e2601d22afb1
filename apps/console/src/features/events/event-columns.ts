/** All rows have the same height, so that the height of those off screen is known without drawing them. */
export const ROW_HEIGHT_PX = 52;
export const MARKER_HEIGHT_PX = 32;

/** Widths are fixed: with rows arriving on top, a table that measures its cells would lay itself out anew each time. */
export const COLUMN_STYLE = {
  time: 'w-27 px-3 py-1.5 sm:w-30 sm:pl-4',
  proxy: 'w-36 px-3 py-1.5 max-2xl:hidden',
  tool: 'px-3 py-1.5',
  consumer: 'w-34 px-3 py-1.5 max-lg:hidden',
  /** On phones the outcome stands under the tool. */
  outcome: 'w-40 px-3 py-1.5 max-sm:hidden',
  duration: 'w-24 px-3 py-1.5 text-right tabular-nums max-lg:hidden',
  billable: 'w-48 px-3 py-1.5 max-md:hidden',
  delivery: 'w-28 px-3 py-1.5 pr-4 max-xl:hidden',
} as const;

export const COLUMNS: readonly { id: keyof typeof COLUMN_STYLE; label: string }[] = [
  { id: 'time', label: 'Time' },
  { id: 'proxy', label: 'Proxy' },
  { id: 'tool', label: 'Tool or method' },
  { id: 'consumer', label: 'Consumer' },
  { id: 'outcome', label: 'Outcome' },
  { id: 'duration', label: 'Duration' },
  { id: 'billable', label: 'Billable' },
  { id: 'delivery', label: 'Delivery' },
];
