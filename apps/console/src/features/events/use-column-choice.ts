import type { EventColumnId } from '@tallygate/contracts/event-table';
import { useMemo } from 'react';
import { useStoredText } from '#components/shell/use-stored-text.ts';
import { EVENT_TABLE_COLUMNS, MAX_WIDTH_PX, MIN_WIDTH_PX } from './event-columns.ts';

const KEY = 'tallygate.event-columns';

type Choice = {
  /** Null until somebody chose. */
  shown: EventColumnId[] | null;
  widths: Partial<Record<EventColumnId, number>>;
};

/** Which columns are shown and how wide they are, kept by this browser. */
export function useColumnChoice() {
  const [text, setText] = useStoredText(KEY);
  const choice = useMemo(() => readChoice(text), [text]);
  const store = (next: Choice) => setText(JSON.stringify(next));
  const columns = useMemo(
    () =>
      EVENT_TABLE_COLUMNS.filter(({ id, isUsual }) => choice.shown?.includes(id) ?? isUsual).map((column) => ({
        ...column,
        width: choice.widths[column.id] ?? column.width,
        // What somebody chose is shown wherever they look.
        from: choice.shown === null ? column.from : undefined,
      })),
    [choice],
  );
  return {
    columns,
    isShown: (id: EventColumnId) => columns.some((column) => column.id === id),
    show: (id: EventColumnId, isShown: boolean) => {
      const ids = columns.map((column) => column.id).filter((one) => one !== id);
      store({ ...choice, shown: isShown ? [...ids, id] : ids });
    },
    resize: (id: EventColumnId, width: number) =>
      store({ ...choice, widths: { ...choice.widths, [id]: clamp(width) } }),
    reset: () => store({ shown: null, widths: {} }),
  };
}

export type ColumnChoice = ReturnType<typeof useColumnChoice>;

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
