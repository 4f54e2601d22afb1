import { shownUrl } from '@tallygate/config/sealed-url';
import { AppError } from '@tallygate/contracts/app-error';
import type { Publisher } from '@tallygate/contracts/publisher';
import type { PublisherView } from '@tallygate/contracts/publisher-view';
import type { SecretView } from '@tallygate/contracts/secret-view';
import type { Database } from '@tallygate/db/database';
import type { Publisher as PublisherRow } from '@tallygate/db/generated/client';
import { collectorBaseUrl } from '@tallygate/moesif/base-url';
import type { Applier } from '../apply/applier.ts';
import type { Transaction } from '../database/transaction.ts';
import type { ConfigState } from '../desired/config-state.ts';
import { entityStateOf } from '../desired/entity-state.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { openReferences } from '../secrets/open-references.ts';
import { mapPublisherSecrets } from '../secrets/secret-places.ts';
import type { Vault } from '../secrets/vault.ts';
import { viewSecrets } from '../secrets/view-secrets.ts';

/** The one publisher there can be; its id is its type. */
export const MOESIF = 'moesif';

/** The entity of a row; it was validated before it was stored. */
export function asPublisher(json: unknown): Publisher {
  return json as Publisher;
}

/** Its settings as replies carry them. */
export function shownSettings(publisher: Publisher): PublisherView['settings'] {
  const { application_id: _, ...rest } = mapPublisherSecrets(MOESIF, publisher, () => undefined).settings;
  return rest;
}

/** @throws AppError PUBLISHER_NOT_FOUND */
export async function requirePublisher(tx: Transaction, id: string): Promise<PublisherRow> {
  const row = await tx.publisher.findUnique({ where: { id } });
  if (!row) throw new AppError('PUBLISHER_NOT_FOUND', { detail: `There is no publisher "${id}"` });
  return row;
}

type Context = {
  settings: { sandbox: { on: boolean; collectorUrl: string } };
  db: Database;
  vault: Vault;
  registry: GatewayRegistry;
  applier: Applier;
};

export async function listPublishers(context: Context): Promise<PublisherView[]> {
  const rows = await context.db.prisma.publisher.findMany({ orderBy: { id: 'asc' } });
  const state = await context.applier.state();
  const secrets = await context.vault.views();
  return rows.map((row) => view(context, { row, state, secrets }));
}

/** @throws AppError PUBLISHER_NOT_FOUND */
export async function getPublisher(context: Context, id: string): Promise<PublisherView> {
  const row = await requirePublisher(context.db.prisma, id);
  return view(context, { row, state: await context.applier.state(), secrets: await context.vault.views() });
}

function view(
  { registry, settings }: Context,
  { row, state, secrets }: { row: PublisherRow; state: ConfigState; secrets: ReadonlyMap<string, SecretView> },
): PublisherView {
  const publisher = asPublisher(row.entity);
  const { enabled } = publisher;
  const shown = viewSecrets({ type: 'publisher', id: row.id }, publisher, secrets);
  const opened = mapPublisherSecrets(row.id, publisher, openReferences(state.opened));
  const analytics = state.desired.get('setting/analytics')?.value as { enabled: boolean } | undefined;
  return {
    id: row.id,
    type: MOESIF,
    revision: row.revision,
    state: entityStateOf(state, registry, { type: 'publisher', id: row.id }),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
    enabled,
    analyticsEnabled: analytics?.enabled ?? state.running.analytics.enabled,
    settings: shownSettings(publisher),
    secrets: shown,
    applicationId: shown['settings.application_id'] ?? { set: false },
    effectiveBaseUrl: shownUrl(
      collectorBaseUrl(opened.settings, settings.sandbox.on ? settings.sandbox.collectorUrl : undefined),
    ),
    health: registry.live()[0]?.publishers.find((one) => one.type === row.type) ?? null,
  };
}
