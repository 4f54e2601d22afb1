import { foreignChanges, ownPart, reaches } from '@tallygate/config/owned-fields';
import { sameValue } from '@tallygate/config/same-value';
import { AppError } from '@tallygate/contracts/app-error';
import type { LeftChange } from '@tallygate/contracts/entity-change';
import { ownerOf } from '@tallygate/contracts/owners';
import { may, type Subject } from '@tallygate/contracts/rights';
import { describeRefusal } from '../access/require-right.ts';
import { openReferences } from '../secrets/open-references.ts';
import type { ConfigState } from './config-state.ts';
import type { DesiredEntity } from './desired-model.ts';
import { type Entity, entitiesOf, entityKey, mapEntitySecrets } from './entities.ts';
import type { EntityChange } from './entity-changes.ts';

export type OwnSelection = {
  /** Changes that go in, whole or in part. */
  chosen: EntityChange[];
  /** Entities that go in without what of them belongs to others, secrets in clear. */
  parts: ReadonlyMap<string, DesiredEntity>;
  /** What stays pending, because it is not this person's to apply. */
  left: LeftChange[];
};

/**
 * What of some changes a person may apply: entities that are theirs, and of those that others changed too their own
 * fields.
 */
export function ownSelection(subject: Subject, state: ConfigState, changes: readonly EntityChange[]): OwnSelection {
  const whole = changes.filter((change) => ownsAll(subject, change));
  if (whole.length === changes.length) return { chosen: whole, parts: new Map(), left: [] };

  const running = entitiesOf(state.running);
  const open = openReferences(state.opened);
  const chosen: EntityChange[] = [];
  const parts = new Map<string, DesiredEntity>();
  const left: LeftChange[] = [];
  for (const change of changes) {
    const key = entityKey(change);
    const desired = state.desired.get(key);
    const before = running.get(key)?.value;
    const after = desired && mapEntitySecrets(desired, open).value;
    const foreign =
      before === undefined && ownsEntity(subject, change) ? [] : foreignChanges(subject, change, { before, after });
    if (foreign.length === 0) {
      chosen.push(change);
      continue;
    }
    const part = ownPart(subject, change, { before, after });
    const isSplit = desired !== undefined && !sameValue(part, before);
    left.push({
      type: change.type,
      id: change.id,
      fields: isSplit ? foreign.map(({ path }) => path) : [],
      updatedBy: desired?.updatedBy ?? null,
      message: describeRefusal(subject, [...new Set(foreign.map(({ action }) => action))]),
    });
    if (!isSplit) continue;
    chosen.push(change);
    parts.set(key, { ...desired, value: part } as Entity & DesiredEntity);
  }
  return { chosen, parts, left };
}

function ownsEntity(subject: Subject, change: EntityChange): boolean {
  return reaches(subject, change) && may(subject, ownerOf(change).action);
}

function ownsAll(subject: Subject, change: EntityChange): boolean {
  return ownsEntity(subject, change) && ownerOf(change).fields.every(({ action }) => may(subject, action));
}

/** @throws AppError FORBIDDEN when something was selected and nothing of it is this person's */
export function requireOwnSelection({ chosen, left }: OwnSelection): void {
  if (chosen.length > 0 || left.length === 0) return;
  throw new AppError('FORBIDDEN', {
    detail: `Nothing of this is yours to apply: ${left.map(describeLeft).join('; ')}`,
    findings: left.map(({ type, id, message }) => ({ path: `${type}/${id}`, message })),
  });
}

/** `the proxy a (spec.billing)`, as sentences name what stays. */
export function describeLeft({ type, id, fields }: LeftChange): string {
  return `the ${type.replace('_', ' ')} ${id}${fields.length === 0 ? '' : ` (${fields.join(', ')})`}`;
}
