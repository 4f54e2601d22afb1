import { AppError } from '@tallygate/contracts/app-error';
import { proxyUrl } from '@tallygate/contracts/mcp-proxy';
import { apiKeyAuthParams } from '@tallygate/contracts/policies/api-key-auth';
import type { PortalApiKey, PortalServer } from '@tallygate/contracts/portal';
import type { ApiKey } from '@tallygate/db/generated/client';
import { createKey, revokeKey } from '../api-keys/change-keys.ts';
import type { Author } from '../audit/author.ts';
import { publicUrlOf } from '../desired/public-url.ts';
import { wrongField } from '../plugins/wrong-field.ts';

export type KeyContext = Parameters<typeof publicUrlOf>[0] & Omit<Parameters<typeof createKey>[0], 'proxy' | 'author'>;

/** More are a mistake. */
const MAX_KEYS = 50;

/** A company's API keys, the newest first. Only their ends are known. */
export async function listPortalApiKeys({ db }: KeyContext, company: string): Promise<PortalApiKey[]> {
  const rows = await db.prisma.apiKey.findMany({ where: { company }, orderBy: [{ createdAt: 'desc' }, { id: 'asc' }] });
  return rows.map(viewOf);
}

/**
 * Issues a key whose calls the company pays. Its name is made here, because names are shared by all companies of a proxy and one
 * must not learn another's.
 * @returns the key, this once
 * @throws AppError PROXY_NOT_FOUND, INVALID_INPUT, or what an apply may throw
 */
export async function makePortalApiKey(
  context: KeyContext & { author: Author },
  company: string,
  { proxy, label }: { proxy: string; label: string },
): Promise<{ key: PortalApiKey; secret: string }> {
  const server = (await listServers(context)).find((one) => one.proxy === proxy);
  if (server === undefined) throw new AppError('PROXY_NOT_FOUND', { detail: `There is no proxy "${proxy}"` });
  if (server.keyHeader === null) throw wrongField('proxy', `must take API keys; found "${proxy}", which takes tokens`);
  const { prisma } = context.db;
  if ((await prisma.apiKey.count({ where: { company } })) >= MAX_KEYS)
    throw wrongField('label', `there are ${MAX_KEYS} keys, which is the most; revoke one first`);
  const { apiKey } = await createKey({ ...context, proxy }, { consumer: label, company });
  const row = await prisma.apiKey.findUniqueOrThrow({
    where: { proxy_name: { proxy, name: apiKey.name } },
  });
  return { key: viewOf(row), secret: apiKey.apiKey };
}

/** @throws AppError API_KEY_NOT_FOUND, also for a key of another company */
export async function revokePortalApiKey(
  context: KeyContext & { author: Author },
  company: string,
  { proxy, name }: { proxy: string; name: string },
): Promise<void> {
  if ((await context.db.prisma.apiKey.count({ where: { proxy, name, company } })) === 0)
    throw new AppError('API_KEY_NOT_FOUND', { detail: `There is no API key "${name}" of "${proxy}"` });
  await revokeKey({ ...context, proxy }, name);
}

/** Where agents connect to: the proxies that run, by their public addresses. */
export async function listServers(context: KeyContext): Promise<PortalServer[]> {
  const state = await context.applier.state();
  const base = publicUrlOf(context, state);
  return state.running.mcp_proxies
    .filter(({ spec }) => spec.deploymentState !== 'undeployed')
    .map(({ metadata, spec }) => ({
      proxy: metadata.name,
      name: spec.displayName,
      url: proxyUrl({ spec }, base),
      keyHeader: keyHeaderOf(spec.policies),
    }));
}

function keyHeaderOf(policies: readonly { name: string; params?: unknown }[]): string | null {
  const policy = policies.find(({ name }) => name === 'api-key-auth');
  return policy === undefined ? null : apiKeyAuthParams.parse(policy.params ?? {}).key;
}

function viewOf({ proxy, name, consumer, last4, createdAt, expiresAt, lastUsedAt }: ApiKey): PortalApiKey {
  return {
    proxy,
    name,
    label: consumer,
    ending: last4,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
