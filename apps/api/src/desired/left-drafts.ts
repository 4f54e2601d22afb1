import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { LeftDraft } from '@tallygate/db/generated/client';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';
import { secretPrefix } from '../secrets/secret-places.ts';
import { asProxy, type DesiredEntity } from './desired-model.ts';

/** Kinds of entities of which a change can be taken back as a whole; what the others hold is not the file's alone. */
export const DRAFTED_TYPES: readonly EntityRef['type'][] = ['proxy', 'key_manager', 'publisher', 'setting'];

/** So long a discarded change can be brought back. */
const DISCARDED_FOR_MS = 3_600_000;

export type DraftCause = 'deleted' | 'discarded';

type Stamped = { revision: number; createdAt: Date };

/**
 * Keeps what an entity is wanted to be, its secrets sealed as they are, before it is deleted or its change thrown away. The
 * last one counts; where nothing is wanted nothing is kept.
 */
export async function keepDraft(tx: Transaction, ref: EntityRef, cause: DraftCause): Promise<void> {
  const { type, id } = ref;
  await tx.leftDraft.deleteMany({ where: { type, id } });
  const found = await storedEntity(tx, ref);
  if (found === null) return;
  const secrets = await tx.secret.findMany({ where: { name: { startsWith: secretPrefix(ref) } } });
  const data = {
    entity: toJson(found.value),
    secrets: secrets.map((row) => ({
      ...row,
      ciphertext: Buffer.from(row.ciphertext).toString('base64'),
      updatedAt: row.updatedAt.toISOString(),
    })),
    revision: found.revision,
    createdAt: found.createdAt,
    cause,
  };
  await tx.leftDraft.create({ data: { type, id, ...data } });
}

/** What was kept of an entity for one reason; null when nothing was. */
export async function findDraft(tx: Transaction, ref: EntityRef, cause: DraftCause): Promise<LeftDraft | null> {
  const draft = await tx.leftDraft.findUnique({ where: { type_id: { type: ref.type, id: ref.id } } });
  return draft?.cause === cause ? draft : null;
}

/**
 * Takes a draft out: its secrets are stored again in place of those that its entity has now.
 * @returns the entity as it was wanted, with references for its secrets
 */
export async function takeDraft(tx: Transaction, draft: LeftDraft): Promise<DesiredEntity> {
  const ref = { type: draft.type as EntityRef['type'], id: draft.id };
  const secrets = draft.secrets as KeptSecret[];
  await tx.secret.deleteMany({ where: { name: { startsWith: secretPrefix(ref) } } });
  if (secrets.length > 0)
    await tx.secret.createMany({
      data: secrets.map((row) => ({ ...row, ciphertext: Buffer.from(row.ciphertext, 'base64') })),
    });
  await tx.leftDraft.delete({ where: { type_id: ref } });
  const value = ref.type === 'proxy' ? asProxy(draft.entity) : draft.entity;
  const { revision, createdAt, leftAt } = draft;
  return { ...ref, value, revision, createdAt, updatedAt: leftAt, updatedBy: '' } as DesiredEntity;
}

type KeptSecret = {
  name: string;
  ciphertext: string;
  last4: string;
  receiver: string | null;
  updatedAt: string;
  updatedBy: string;
};

/** Removes what cannot be asked for any more: drafts of what was applied, and those that were discarded long ago. */
export async function dropDrafts(tx: Transaction, applied: readonly EntityRef[], now: Date): Promise<void> {
  const old = { cause: 'discarded', leftAt: { lt: new Date(now.getTime() - DISCARDED_FOR_MS) } };
  await tx.leftDraft.deleteMany({ where: { OR: [...applied.map(({ type, id }) => ({ type, id })), old] } });
}

async function storedEntity(tx: Transaction, { type, id }: EntityRef): Promise<(Stamped & { value: unknown }) | null> {
  if (type === 'proxy') {
    const row = await tx.proxy.findUnique({ where: { id } });
    return row && { ...row, value: row.resource };
  }
  if (type === 'key_manager') {
    const row = await tx.keyManager.findUnique({ where: { name: id } });
    return row && { ...row, value: row.entity };
  }
  if (type === 'publisher') {
    const row = await tx.publisher.findUnique({ where: { id } });
    return row && { ...row, value: row.entity };
  }
  if (type === 'setting') return tx.setting.findUnique({ where: { key: id } });
  return null;
}
