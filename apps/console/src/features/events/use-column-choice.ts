import type { EventColumnId } from '@tallygate/contracts/event-table';
import { useMemo } from 'react';
import { useStoredText } from '#components/shell/use-stored-text.ts';
import { EVENT_TABLE_COLUMNS, MAX_WIDTH_PX, MIN_WIDTH_PX } from './event-columns.ts';
import type { EventView } from './use-event-view.ts';

const KEY = 'tallygate.event-columns';

type Choice = {
  /** Null until somebody chose. */
  shown: EventColumnId[] | null;
  widths: Partial<Record<EventColumnId, number>>;
};

type ChoiceOptions = {
  /** A column that would be the same in every row, and is left out here alone. */
  without?: EventColumnId | undefined;
  /** What the address names; it wins over what this browser keeps. */
  view: Pick<EventView, 'cols' | 'setCols'>;
};

/** Which columns are shown and how wide they are: by the address, or as this browser keeps it. */
export function useColumnChoice({ without, view: { cols, setCols } }: ChoiceOptions) {
  const [text, setText] = useStoredText(KEY);
  const stored = useMemo(() => readChoice(text), [text]);
  const named = useMemo(() => readCols(cols), [cols]);
  const choice = useMemo(() => ({ ...stored, shown: named ?? stored.shown }), [stored, named]);
  const store = (next: Choice) => setText(JSON.stringify(next));
  const chosen = useMemo(
    () =>
      EVENT_TABLE_COLUMNS.filter(({ id, isUsual }) => choice.shown?.includes(id) ?? isUsual).map((column) => ({
        ...column,
        width: choice.widths[column.id] ?? column.width,
        // What somebody chose is shown wherever they look.
        from: choice.shown === null ? column.from : undefined,
      })),
    [choice],
  );
  const columns = useMemo(() => chosen.filter(({ id }) => id !== without), [chosen, without]);
  return {
    columns,
    /** Those to choose from. */
    offered: EVENT_TABLE_COLUMNS.filter(({ id }) => id !== without),
    isShown: (id: EventColumnId) => columns.some((column) => column.id === id),
    show: (id: EventColumnId, isShown: boolean) => {
      const ids = chosen.map((column) => column.id).filter((one) => one !== id);
      const shown = isShown ? [...ids, id] : ids;
      if (named === null) store({ ...stored, shown });
      else setCols(EVENT_TABLE_COLUMNS.map((column) => column.id).filter((one) => shown.includes(one)));
    },
    resize: (id: EventColumnId, width: number) =>
      store({ ...stored, widths: { ...stored.widths, [id]: clamp(width) } }),
    reset: () => {
      store({ shown: null, widths: {} });
      setCols(null);
    },
  };
}

export type ColumnChoice = ReturnType<typeof useColumnChoice>;

/** The columns that an address names, as far as there are such; the time is always among them. Null where it names none. */
export function readCols(cols: string | null): EventColumnId[] | null {
  const names = cols?.split(',') ?? [];
  const shown = EVENT_TABLE_COLUMNS.map(({ id }) => id).filter((id) => names.includes(id));
  return shown.length === 0 ? null : [...new Set<EventColumnId>(['time', ...shown])];
}

/** What was stored, as far as it is still understood; another version may have written it. */
export function readChoice(text: string | null): Choice {
  const stored = parse(text);
  const ids = EVENT_TABLE_COLUMNS.map(({ id }) => id);
  const shown = Array.isArray(stored.shown) ? ids.filter((id) => (stored.shown as unknown[]).includes(id)) : null;
  const widths = Object.fromEntries(
    ids.flatMap((id) => {
      const width = (stored.widths as Record<string, unknown> | null | undefined)?.[id];
      return typeof width === 'number' && Number.isFinite(width) ? [[id, clamp(width)]] : [];
    }),
  );
  return { shown: shown?.length === 0 ? null : shown, widths };
}

function clamp(width: number): number {
  return Math.round(Math.max(MIN_WIDTH_PX, Math.min(MAX_WIDTH_PX, width)));
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
