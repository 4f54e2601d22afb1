import type { Change, EntityRef } from '@tallygate/contracts/entity-change';
import { Minus, Pencil, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Time } from '../time.tsx';
import { Button } from '../ui/button.tsx';
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

/** `Proxy Weather`. */
export function entityName({ type, id, name = id }: EntityRef & Pick<Change, 'name'>): string {
  return `${NOUNS[type]} ${name}`;
}

/** Keys and plans are more than what stands in the file: taking them back is done on their own pages. */
function isDiscardable({ type }: EntityRef): boolean {
  return type !== 'api_key' && type !== 'plan';
}

type ChangeListProps = {
  changes: readonly Change[];
  /** With a selection each change has a checkbox. */
  selected?: ReadonlySet<string>;
  onToggle?: (key: string) => void;
  /** Changes that cannot be chosen: they are somebody else's. */
  locked?: ReadonlySet<string>;
  /** Whether they wait to be applied: then the former name is the one that runs. */
  isPending?: boolean;
  /** Throws one away; without it there is no such button. */
  onDiscard?: (change: Change) => void;
  /** What one would do to calls, below its words. */
  effectOf?: (change: Change) => ReactNode;
};

/** The changes in words, grouped by entity. */
export function ChangeList(props: ChangeListProps) {
  const { changes, selected, onToggle, locked, isPending = false, onDiscard, effectOf } = props;
  return (
    <ul aria-label="Changes" className="divide-y rounded-lg border bg-surface">
      {changes.map((change) => {
        const { Icon, word, style } = KINDS[change.kind];
        const key = refKey(change);
        const name = entityName(change);
        return (
          <li key={key} className="flex flex-wrap items-start gap-3 px-4 py-3">
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
            <div className="min-w-0 flex-1 basis-56 [overflow-wrap:anywhere]">
              <p className="font-medium">
                {name}
                {change.formerName !== undefined && (
                  <span className="font-normal text-ink-muted">
                    {' '}
                    ({isPending ? 'running as' : 'was'} {change.formerName})
                  </span>
                )}
              </p>
              {change.summary.length > 0 && (
                <ul className="mt-0.5 text-ink-muted">
                  {change.summary.map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              )}
              {effectOf?.(change)}
            </div>
            <p className="text-xs whitespace-nowrap text-ink-muted max-sm:order-1 max-sm:grow sm:text-end">
              {change.updatedBy}
              {change.updatedAt && (
                <>
                  <span className="sm:hidden">, </span>
                  <br className="max-sm:hidden" />
                  <Time iso={change.updatedAt} />
                </>
              )}
            </p>
            {onDiscard && isDiscardable(change) && !locked?.has(key) && (
              <Button
                size="sm"
                className="max-sm:order-1"
                aria-label={`Discard the change of ${name}`}
                onClick={() => onDiscard(change)}
              >
                Discard
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
