import { X } from 'lucide-react';
import { Button } from './ui/button.tsx';

type Pill<Key extends string> = { key: Key; label: string; text: string };
type FilterPillsProps<Key extends string> = {
  active: readonly Pill<Key>[];
  onRemove: (key: Key) => void;
  onClear: () => void;
};

/** What a list is narrowed by, each removable by itself. */
export function FilterPills<Key extends string>({ active, onRemove, onClear }: FilterPillsProps<Key>) {
  if (active.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ul aria-label="Active filters" className="flex flex-wrap gap-1.5">
        {active.map(({ key, label, text }) => (
          <li
            key={key}
            className="inline-flex max-w-full items-center gap-1 rounded-full border bg-surface py-0.5 pe-0.5 ps-3 text-xs"
          >
            <span className="min-w-0 truncate">
              <span className="text-ink-muted">{label}</span> <span className="font-medium">{text}</span>
            </span>
            <button
              type="button"
              aria-label={`Remove filter ${label}`}
              onClick={() => onRemove(key)}
              className="grid size-6 shrink-0 place-items-center rounded-full text-ink-muted hover:bg-sunken hover:text-ink"
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </li>
        ))}
      </ul>
      <Button variant="ghost" size="sm" onClick={onClear}>
        Clear filters
      </Button>
    </div>
  );
}
