import { AppError } from '@tallygate/contracts/app-error';
import type { Note } from '@tallygate/contracts/finding';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import { asProxy } from '../desired/desired-model.ts';
import { entitiesOf, entityKey } from '../desired/entities.ts';
import { entityStateOf } from '../desired/entity-state.ts';
import { publicUrlOf } from '../desired/public-url.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import type { Vault } from '../secrets/vault.ts';
import { proxyView } from './proxy-view.ts';
import { readTraffic } from './traffic.ts';

type Context = {
  settings: { ports: { gateway: number } };
  db: Database;
  vault: Vault;
  registry: GatewayRegistry;
  applier: Applier;
  now: () => Date;
};

/** Every proxy, oldest first; those deleted here but still running come last. */
export async function listProxies(context: Context): Promise<ProxyView[]> {
  const { db, vault, registry, applier, now } = context;
  const state = await applier.state();
  const [rows, secrets, traffic] = [
    await db.prisma.proxy.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
    await vault.views(),
    await readTraffic(db, now()),
  ];
  const publicUrl = publicUrlOf(context, state);
  const redirects = registry.redirects();
  const present = rows.map((row) =>
    proxyView({
      ...row,
      proxy: asProxy(row.resource),
      notes: row.notes as Note[],
      state: entityStateOf(state, registry, { type: 'proxy', id: row.id }),
      publicUrl,
      secrets,
      traffic: traffic.get(row.id),
      redirects,
    }),
  );
  const running = entitiesOf(state.running);
  const leaving = state.pending.flatMap((change) => {
    const entity = running.get(entityKey(change));
    if (change.kind !== 'delete' || entity?.type !== 'proxy') return [];
    const at = state.lastApplied?.appliedAt ?? now();
    return proxyView({
      proxy: entity.value,
      notes: [],
      state: 'pending_delete',
      revision: 0,
      createdAt: at,
      updatedAt: at,
      updatedBy: '',
      publicUrl,
      secrets,
      traffic: undefined,
      redirects,
    });
  });
  return [...present, ...leaving];
}

/** @throws AppError PROXY_NOT_FOUND */
export async function getProxy(context: Context, id: string): Promise<ProxyView> {
  const { db, vault, registry, applier, now } = context;
  const row = await db.prisma.proxy.findUnique({ where: { id } });
  if (!row) throw new AppError('PROXY_NOT_FOUND', { detail: `MCP proxy configuration with handle '${id}' not found` });
  const state = await applier.state();
  return proxyView({
    ...row,
    proxy: asProxy(row.resource),
    notes: row.notes as Note[],
    state: entityStateOf(state, registry, { type: 'proxy', id }),
    publicUrl: publicUrlOf(context, state),
    secrets: await vault.views({ type: 'proxy', id }),
    traffic: (await readTraffic(db, now())).get(id),
    redirects: registry.redirects(),
  });
}
