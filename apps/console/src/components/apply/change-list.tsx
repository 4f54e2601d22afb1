import type { Change, EntityRef } from '@tallygate/contracts/entity-change';
import { Minus, Pencil, Plus } from 'lucide-react';
import { Time } from '../time.tsx';
import { Checkbox } from '../ui/checkbox.tsx';

const KINDS = {
  create: { Icon: Plus, word: 'Added', style: 'bg-good-soft text-good' },
  change: { Icon: Pencil, word: 'Changed', style: 'bg-info-soft text-info' },
  delete: { Icon: Minus, word: 'Removed', style: 'bg-bad-soft text-bad' },
} as const;

const NOUNS: Record<EntityRef['type'], string> = {
  proxy: 'Proxy',
  key_manager: 'Key manager',
  api_key: 'API key',
  plan: 'Plan',
  publisher: 'Publisher',
  setting: 'Setting',
};

/** Identity of a changed thing, e.g. for selections. */
export function refKey({ type, id }: EntityRef): string {
  return `${type}:${id}`;
}

/** `Proxy weather`. */
export function entityName({ type, id }: EntityRef): string {
  return `${NOUNS[type]} ${id}`;
}

type ChangeListProps = {
  changes: readonly Change[];
  /** With a selection each change has a checkbox. */
  selected?: ReadonlySet<string>;
  onToggle?: (key: string) => void;
  /** Changes that cannot be chosen: they are somebody else's. */
  locked?: ReadonlySet<string>;
};

/** The changes in words, grouped by entity. */
export function ChangeList({ changes, selected, onToggle, locked }: ChangeListProps) {
  return (
    <ul aria-label="Changes" className="divide-y rounded-lg border bg-surface">
      {changes.map((change) => {
        const { Icon, word, style } = KINDS[change.kind];
        const key = refKey(change);
        const name = entityName(change);
        return (
          <li key={key} className="flex items-start gap-3 px-4 py-3">
            {selected && (
              <Checkbox
                className="mt-1"
                aria-label={`Apply ${name}`}
                checked={selected.has(key)}
                disabled={locked?.has(key)}
                onChange={() => onToggle?.(key)}
              />
            )}
            <span className={`mt-0.5 grid size-5 shrink-0 place-items-center rounded ${style}`}>
              <Icon aria-label={word} className="size-3.5" />
            </span>
            <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <p className="font-medium">{name}</p>
              {change.summary.length > 0 && (
                <ul className="mt-0.5 text-ink-muted">
                  {change.summary.map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              )}
            </div>
            <p className="text-right text-xs whitespace-nowrap text-ink-muted">
              {change.updatedBy}
              {change.updatedAt && (
                <>
                  <br />
                  <Time iso={change.updatedAt} />
                </>
              )}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
