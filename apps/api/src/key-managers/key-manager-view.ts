import { AppError } from '@tallygate/contracts/app-error';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { KeyManagerView } from '@tallygate/contracts/key-manager-view';
import type { KeyManager as KeyManagerRow } from '@tallygate/db/generated/client';
import type { ConfigState } from '../apply/config-state.ts';
import { asProxy } from '../apply/desired-model.ts';
import { entityStateOf } from '../apply/entity-state.ts';
import type { Transaction } from '../audit/write-audit.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import type { Services } from '../services.ts';

/** The entity of a row; it was validated before it was stored. */
export function asKeyManager(json: unknown): KeyManager {
  return json as KeyManager;
}

/** Every key manager, oldest first. */
export async function listKeyManagers(services: Services): Promise<KeyManagerView[]> {
  const { db, registry, applier } = services;
  const rows = await db.prisma.keyManager.findMany({ orderBy: [{ createdAt: 'asc' }, { name: 'asc' }] });
  const state = await applier.state();
  const users = await issuerUsers(db.prisma);
  return rows.map((row) => view(row, state, registry, users));
}

/** @throws AppError KEY_MANAGER_NOT_FOUND */
export async function getKeyManager(services: Services, name: string): Promise<KeyManagerView> {
  const { db, registry, applier } = services;
  const row = await requireKeyManager(db.prisma, name);
  return view(row, await applier.state(), registry, await issuerUsers(db.prisma));
}

/** @throws AppError KEY_MANAGER_NOT_FOUND */
export async function requireKeyManager(tx: Transaction, name: string): Promise<KeyManagerRow> {
  const row = await tx.keyManager.findUnique({ where: { name } });
  if (!row) throw new AppError('KEY_MANAGER_NOT_FOUND', { detail: `There is no key manager "${name}"` });
  return row;
}

/** Ids of the proxies that name each key manager; a secret of it stays a reference. */
export async function issuerUsers(tx: Transaction): Promise<(name: string) => string[]> {
  const rows = await tx.proxy.findMany({ select: { id: true, resource: true }, orderBy: { id: 'asc' } });
  return (name) =>
    rows
      .filter((row) =>
        asProxy(row.resource).spec.policies.some(({ params }) => {
          return Array.isArray(params.issuers) && params.issuers.includes(name);
        }),
      )
      .map((row) => row.id);
}

function view(
  row: KeyManagerRow,
  state: ConfigState,
  registry: GatewayRegistry,
  users: (name: string) => string[],
): KeyManagerView {
  const reported = registry.live()[0]?.keyManagers.find((one) => one.name === row.name);
  return {
    entity: asKeyManager(row.entity),
    revision: row.revision,
    state: entityStateOf(state, registry, { type: 'key_manager', id: row.name }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
    usedBy: users(row.name),
    keys: reported ? { count: reported.keys, fetchedAt: reported.fetchedAt, error: reported.error } : null,
  };
}
