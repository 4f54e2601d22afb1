import { AppError } from '@tallygate/contracts/app-error';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import { ownerOf } from '@tallygate/contracts/owners';
import type { Action } from '@tallygate/contracts/rights';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudits } from '../audit/write-audit.ts';
import { requireFree } from '../desired/claims.ts';
import type { DesiredEntity } from '../desired/desired-model.ts';
import { entitiesOf, entityKey } from '../desired/entities.ts';
import { findDraft, takeDraft } from '../desired/left-drafts.ts';
import { writeDesired } from '../desired/write-desired.ts';
import type { Vault } from '../secrets/vault.ts';
import type { Applier } from './applier.ts';

/** Rights of which one is enough to take a deletion back: each person those of what they may delete. */
export const UNDELETE_ACTIONS: readonly Action[] = ['proxies.write', 'key-managers.write', 'publishers.write'];

type Context = { db: Database; vault: Vault; applier: Applier; author: Author };

/**
 * Takes back a deletion that is not applied yet: the thing is desired again as it was before it was deleted, with what was
 * saved of it and not applied, and with its secrets. What was deleted in another way is desired again as it runs.
 * @throws AppError NOT_FOUND when no deletion of it is pending, or a conflict when its name or path was given away
 * meanwhile
 */
export async function undelete({ db, vault, applier, author }: Context, { type, id }: EntityRef): Promise<void> {
  const ref = { type, id };
  const state = await applier.state();
  const isDeleted =
    UNDELETE_ACTIONS.includes(ownerOf(ref).action) &&
    state.pending.some((change) => change.kind === 'delete' && entityKey(change) === entityKey(ref));
  const running = isDeleted ? entitiesOf(state.running).get(entityKey(ref)) : undefined;
  if (!running) throw new AppError('NOT_FOUND', { detail: `No deletion of ${type} "${id}" is pending` });
  await db.prisma.$transaction(async (tx) => {
    const draft = await findDraft(tx, ref, 'deleted');
    const entity = draft ? await takeDraft(tx, draft) : running;
    if (entity.type === 'proxy') await requireFree(tx, entity.value, null);
    const notes = await writeDesired(tx, {
      vault,
      author,
      adoptions: [{ ...ref, entity }],
      before: state,
      stamps: draft === null ? undefined : new Map([[entityKey(ref), entity as DesiredEntity]]),
      action: 'restore',
    });
    await writeAudits(tx, author, notes);
  });
}
