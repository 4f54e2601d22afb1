import { redactPart } from '@tallygate/config/redact';
import { isPointer } from '@tallygate/config/secret-reference';
import { AppError } from '@tallygate/contracts/app-error';
import { type KeyManager, keyManager } from '@tallygate/contracts/key-manager';
import type { KeyManagerView } from '@tallygate/contracts/key-manager-view';
import type { SecretView } from '@tallygate/contracts/secret-view';
import type { Database } from '@tallygate/db/database';
import type { KeyManager as KeyManagerRow } from '@tallygate/db/generated/client';
import type { Applier } from '../apply/applier.ts';
import type { Transaction } from '../database/transaction.ts';
import type { ConfigState } from '../desired/config-state.ts';
import { entityStateOf } from '../desired/entity-state.ts';
import { issuerUsers } from '../desired/issuer-users.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { mapKeyManagerSecrets } from '../secrets/secret-places.ts';
import type { Vault } from '../secrets/vault.ts';
import { viewSecrets } from '../secrets/view-secrets.ts';

/** The entity of a row; it was validated before it was stored. */
export function asKeyManager(json: unknown): KeyManager {
  return json as KeyManager;
}

/** A key manager as replies carry it: sealed values are left out, and a private key that somebody put in its file. */
export function hideKeyManagerSecrets(entity: KeyManager): KeyManagerView['entity'] {
  const hidden = mapKeyManagerSecrets(entity, (_name, value) => (isPointer(value) ? value : undefined));
  return redactPart(keyManager, hidden);
}

type Context = { db: Database; vault: Vault; registry: GatewayRegistry; applier: Applier };

/** Every key manager, oldest first. */
export async function listKeyManagers(context: Context): Promise<KeyManagerView[]> {
  const { db, registry, applier, vault } = context;
  const rows = await db.prisma.keyManager.findMany({ orderBy: [{ createdAt: 'asc' }, { name: 'asc' }] });
  const state = await applier.state();
  const users = await issuerUsers(db.prisma);
  const secrets = await vault.views();
  return rows.map((row) => view(row, { state, registry, users, secrets }));
}

/** @throws AppError KEY_MANAGER_NOT_FOUND */
export async function getKeyManager(context: Context, name: string): Promise<KeyManagerView> {
  const { db, registry, applier, vault } = context;
  const row = await requireKeyManager(db.prisma, name);
  return view(row, {
    state: await applier.state(),
    registry,
    users: await issuerUsers(db.prisma),
    secrets: await vault.views({ type: 'key_manager', id: name }),
  });
}

/** @throws AppError KEY_MANAGER_NOT_FOUND */
export async function requireKeyManager(tx: Transaction, name: string): Promise<KeyManagerRow> {
  const row = await tx.keyManager.findUnique({ where: { name } });
  if (!row) throw new AppError('KEY_MANAGER_NOT_FOUND', { detail: `There is no key manager "${name}"` });
  return row;
}

type Beside = {
  state: ConfigState;
  registry: GatewayRegistry;
  users: (name: string) => string[];
  secrets: ReadonlyMap<string, SecretView>;
};

function view(row: KeyManagerRow, { state, registry, users, secrets }: Beside): KeyManagerView {
  const reported = registry.live()[0]?.keyManagers.find((one) => one.name === row.name);
  return {
    entity: hideKeyManagerSecrets(asKeyManager(row.entity)),
    secrets: viewSecrets({ type: 'key_manager', id: row.name }, row.entity, secrets),
    revision: row.revision,
    state: entityStateOf(state, registry, { type: 'key_manager', id: row.name }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
    usedBy: users(row.name),
    keys: reported ? { count: reported.keys, fetchedAt: reported.fetchedAt, error: reported.error } : null,
  };
}
