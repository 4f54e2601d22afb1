import { AppError } from '@tallygate/contracts/app-error';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import { APPLY_ACTIONS, ownerOf } from '@tallygate/contracts/owners';
import { may } from '@tallygate/contracts/rights';
import type { Database } from '@tallygate/db/database';
import { describeRefusal } from '../access/require-right.ts';
import type { Author } from '../audit/author.ts';
import { writeAudits } from '../audit/write-audit.ts';
import { requireFree } from '../desired/claims.ts';
import type { ConfigState } from '../desired/config-state.ts';
import { type Entity, entitiesOf, entityKey, mapEntitySecrets } from '../desired/entities.ts';
import { requireUnused } from '../desired/issuer-users.ts';
import { DRAFTED_TYPES, findDraft, keepDraft, takeDraft } from '../desired/left-drafts.ts';
import { requireOwnChange } from '../desired/own-changes.ts';
import { writeDesired } from '../desired/write-desired.ts';
import { openReferences } from '../secrets/open-references.ts';
import type { Vault } from '../secrets/vault.ts';
import type { Applier } from './applier.ts';
import { undelete } from './undelete.ts';

/** Rights of which one is enough to discard something: each change asks for those of what it changed. */
export const DISCARD_ACTIONS = APPLY_ACTIONS;

type Context = { db: Database; vault: Vault; applier: Applier; author: Author };

/**
 * Throws a pending change away: what was changed is wanted as it runs, what was added is not wanted, what was deleted is
 * wanted again. It can be brought back for an hour, or until it is applied.
 * @throws AppError NOT_FOUND when no change of it is pending that can be discarded, FORBIDDEN when fields of it are
 * somebody else's, or a conflict of names, paths or use
 */
export async function discard(context: Context, { type, id }: EntityRef): Promise<void> {
  const { db, vault, applier, author } = context;
  const ref = { type, id };
  const state = await applier.state();
  const change = state.pending.find((one) => entityKey(one) === entityKey(ref));
  if (!change || !DRAFTED_TYPES.includes(type))
    throw new AppError('NOT_FOUND', { detail: `No change of ${type} "${id}" is pending that can be discarded` });
  if (change.kind === 'delete') {
    const { action } = ownerOf(ref);
    if (!may(author.subject, action))
      throw new AppError('FORBIDDEN', { detail: describeRefusal(author.subject, [action]) });
    return undelete(context, ref);
  }

  const running = entitiesOf(state.running).get(entityKey(ref)) ?? null;
  requireOwnChange(author, { ref, before: desiredValue(state, ref), after: running?.value });
  await db.prisma.$transaction(async (tx) => {
    if (running === null && type === 'key_manager') await requireUnused(tx, id);
    if (running?.type === 'proxy') await requireFree(tx, running.value, id);
    await keepDraft(tx, ref, 'discarded');
    const adoptions = [{ ...ref, entity: running }];
    const notes = await writeDesired(tx, { vault, author, adoptions, before: state, action: 'discard' });
    await writeAudits(tx, author, notes);
  });
}

/**
 * Brings a discarded change back as it was saved, secrets included.
 * @throws AppError NOT_FOUND when none was discarded or it is too long ago, REVISION_STALE when it was changed since,
 * FORBIDDEN or a conflict as for `discard`
 */
export async function bringBack({ db, vault, applier, author }: Context, { type, id }: EntityRef): Promise<void> {
  const ref = { type, id };
  const state = await applier.state();
  await db.prisma.$transaction(async (tx) => {
    const draft = await findDraft(tx, ref, 'discarded');
    if (draft === null) throw new AppError('NOT_FOUND', { detail: `No change of ${type} "${id}" was discarded` });
    if (state.pending.some((one) => entityKey(one) === entityKey(ref)))
      throw new AppError('REVISION_STALE', {
        detail: `${type} "${id}" was changed after its change was discarded; that change is kept`,
      });
    const entity = await takeDraft(tx, draft);
    requireOwnChange(author, { ref, before: state.desired.get(entityKey(ref))?.value, after: entity.value });
    if (entity.type === 'proxy') await requireFree(tx, entity.value, state.desired.has(entityKey(ref)) ? id : null);
    const notes = await writeDesired(tx, {
      vault,
      author,
      adoptions: [{ ...ref, entity }],
      before: state,
      stamps: new Map([[entityKey(ref), entity]]),
      action: 'restore',
    });
    await writeAudits(tx, author, notes);
  });
}

/** As it is wanted, secrets in clear. */
function desiredValue(state: ConfigState, ref: EntityRef): unknown {
  const desired: Entity | undefined = state.desired.get(entityKey(ref));
  return desired && mapEntitySecrets(desired, openReferences(state.opened)).value;
}
