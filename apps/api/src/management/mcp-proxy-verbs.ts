import type { Author } from '../audit/author.ts';
import { asProxy } from '../desired/desired-model.ts';
import { servedPath } from '../desired/write-desired.ts';
import { createProxy } from '../proxies/create-proxy.ts';
import { deleteProxy } from '../proxies/delete-proxy.ts';
import { requireProxy } from '../proxies/find-proxy.ts';
import type { CheckedResource } from '../proxies/parse-resource.ts';
import { replaceProxy } from '../proxies/replace-proxy.ts';
import type { Services } from '../services.ts';
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

/** The resources that match every given filter, oldest first. */
export async function findResources(services: Services, filter: ResourceFilter): Promise<ResourceReply[]> {
  const rows = await services.db.prisma.proxy.findMany({
    where: {
      id: filter.ids && { in: [...filter.ids] },
      displayName: filter.displayName,
      version: filter.version,
      deploymentState: filter.status,
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const state = await services.applier.state();
  return rows
    .filter((row) => filter.context === undefined || servedPath(asProxy(row.resource)) === filter.context)
    .map((row) => resourceReply(services, state, row));
}

/** @throws AppError PROXY_NOT_FOUND */
export async function getResource(services: Services, id: string): Promise<ResourceReply> {
  const row = await requireProxy(services.db.prisma, id);
  return resourceReply(services, await services.applier.state(), row);
}

/** Stores and applies; resolves once the gateways confirmed it, or the reply says which did not. */
export async function postResource(services: Services, author: Author, checked: CheckedResource) {
  const undo = await rememberProxy(services, author, null);
  const id = await createProxy(services, author, checked);
  await applyOrUndo(services, author, [id], () => undo(id), `Created ${id}`);
  return getResource(services, id);
}

/** Replaces and applies. */
export async function putResource(services: Services, author: Author, id: string, checked: CheckedResource) {
  const undo = await rememberProxy(services, author, id);
  const name = await replaceProxy(services, author, id, checked);
  await applyOrUndo(services, author, [id, name], () => undo(name), `Changed ${name}`);
  return getResource(services, name);
}

/** Deletes and applies. */
export async function deleteResource(services: Services, author: Author, id: string): Promise<void> {
  const undo = await rememberProxy(services, author, id);
  await deleteProxy(services, author, id);
  await applyOrUndo(services, author, [id], () => undo(id), `Deleted ${id}`);
}

async function applyOrUndo(
  { applier, settings }: Services,
  author: Author,
  ids: string[],
  undo: () => Promise<void>,
  message: string,
): Promise<void> {
  const refs = ids.map((id) => ({ type: 'proxy' as const, id }));
  try {
    await applier.apply({ author, message, selection: refs, waitMs: settings.applyWaitMs.management });
  } catch (error) {
    await undo();
    throw error;
  }
}
