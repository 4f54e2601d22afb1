import type { Change, EntityRef } from '@tallygate/contracts/entity-change';
import { refOf } from './entities.ts';

/** How an entity differs between what runs and what is wanted. */
export type EntityChange = EntityRef & { kind: Change['kind'] };

type Sides = {
  /** Comparable texts by `type/id`. */
  desired: ReadonlyMap<string, string>;
  running: ReadonlyMap<string, string>;
  /** The last applied version: tells an edit made here from one made in the file. */
  base: ReadonlyMap<string, string>;
};

/**
 * Sorts every difference: `pending` was edited here and waits for an apply, `outside` was edited in the file and is
 * not known here. What was edited on both sides is pending: applying it is a decision, shown with its difference.
 */
export function splitChanges({ desired, running, base }: Sides): { pending: EntityChange[]; outside: EntityChange[] } {
  const pending: EntityChange[] = [];
  const outside: EntityChange[] = [];
  for (const key of new Set([...desired.keys(), ...running.keys()])) {
    const [want, runs, was] = [desired.get(key), running.get(key), base.get(key)];
    const ref = refOf(key);
    if (want === runs) continue;
    if (ref.type === 'setting' && want === undefined) {
      // A section nobody edited here has no row; only the file can have changed it.
      if (runs !== was && was !== undefined) outside.push({ ...ref, kind: 'change' });
      continue;
    }
    const isEditedHere = want !== was;
    if (isEditedHere) pending.push({ ...ref, kind: kindOf(runs, want) });
    else outside.push({ ...ref, kind: kindOf(was, runs) });
  }
  return { pending, outside };
}

function kindOf(before: string | undefined, after: string | undefined): Change['kind'] {
  if (before === undefined) return 'create';
  return after === undefined ? 'delete' : 'change';
}
