import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import type { Author } from '../audit/author.ts';
import type { ConfigFile } from '../config-file/config-file.ts';
import { asProxy } from '../desired/desired-model.ts';
import { servedPath } from '../desired/write-desired.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { createProxy } from '../proxies/create-proxy.ts';
import { deleteProxy } from '../proxies/delete-proxy.ts';
import { requireProxy } from '../proxies/find-proxy.ts';
import type { CheckedResource } from '../proxies/parse-resource.ts';
import { replaceProxy } from '../proxies/replace-proxy.ts';
import type { Vault } from '../secrets/vault.ts';
import { type ResourceReply, resourceReply } from './resource-reply.ts';
import { rememberProxy } from './undo.ts';

export type ResourceFilter = {
  displayName?: string;
  version?: string;
  context?: string;
  status?: string;
  /** The only ones to look at; all by default. */
  ids?: readonly string[] | undefined;
};

type Context = {
  settings: { applyWaitMs: { management: number } };
  db: Database;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  applier: Applier;
};

/** The resources that match every given filter, oldest first. */
export async function findResources(context: Context, filter: ResourceFilter): Promise<ResourceReply[]> {
  const rows = await context.db.prisma.proxy.findMany({
    where: {
      id: filter.ids && { in: [...filter.ids] },
      displayName: filter.displayName,
      version: filter.version,
      deploymentState: filter.status,
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const state = await context.applier.state();
  return rows
    .filter((row) => filter.context === undefined || servedPath(asProxy(row.resource)) === filter.context)
    .map((row) => resourceReply(context, { state, row }));
}

/** @throws AppError PROXY_NOT_FOUND */
export async function getResource(context: Context, id: string): Promise<ResourceReply> {
  const row = await requireProxy(context.db.prisma, id);
  return resourceReply(context, { state: await context.applier.state(), row });
}

/** Stores and applies; resolves once the gateways confirmed it, or the reply says which did not. */
export async function postResource(context: Context & { author: Author }, checked: CheckedResource) {
  const undo = await rememberProxy(context, null);
  const id = await createProxy(context, checked);
  await applyOrUndo(context, { ids: [id], undo: () => undo(id), message: `Created ${id}` });
  return getResource(context, id);
}

/** Replaces and applies. */
export async function putResource(
  context: Context & { author: Author },
  { id, checked }: { id: string; checked: CheckedResource },
) {
  const undo = await rememberProxy(context, id);
  const name = await replaceProxy(context, { id, checked });
  await applyOrUndo(context, { ids: [id, name], undo: () => undo(name), message: `Changed ${name}` });
  return getResource(context, name);
}

/** Deletes and applies. */
export async function deleteResource(context: Context & { author: Author }, id: string): Promise<void> {
  const undo = await rememberProxy(context, id);
  await deleteProxy(context, { id });
  await applyOrUndo(context, { ids: [id], undo: () => undo(id), message: `Deleted ${id}` });
}

async function applyOrUndo(
  { applier, settings, author }: Context & { author: Author },
  { ids, undo, message }: { ids: string[]; undo: () => Promise<void>; message: string },
): Promise<void> {
  const refs = ids.map((id) => ({ type: 'proxy' as const, id }));
  try {
    await applier.apply({ author, message, selection: refs, waitMs: settings.applyWaitMs.management });
  } catch (error) {
    await undo();
    throw error;
  }
}
