import type { KeyManagerRegistry, LiveKeyManager } from '@tallygate/caller-token/key-manager-registry';
import { RESOURCE_METADATA_HEADERS, resourceMetadata } from '../auth/resource-metadata.ts';
import type { ServedRoute } from '../exchange/served-route.ts';
import type { LateAnswer, MetadataAnswer } from './metadata-answer.ts';

/** Where clients of 2025-03-26 look for an authorization server: at the origin of the server that they know. */
export const AUTHORIZATION_SERVER = '/.well-known/oauth-authorization-server';

const ERROR_HEADERS = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };

/**
 * What the gateway, which is no authorization server itself, answers those who ask it for one: the document of the only
 * one that the proxies there accept, or 404 with the reason.
 * @param routes the proxies of which the question may be
 */
export function authorizationServer(routes: readonly ServedRoute[], registry: KeyManagerRegistry): LateAnswer {
  const issuers = new Set(routes.flatMap((route) => resourceMetadata(route, registry)?.authorization_servers ?? []));
  const [issuer] = issuers;
  const keyManager = issuers.size === 1 ? registry.all().find((one) => one.issuer === issuer) : undefined;
  if (keyManager === undefined) return async () => notFound(issuers.size);
  return () => documentOf(keyManager);
}

async function documentOf({ metadata, issuer }: LiveKeyManager): Promise<MetadataAnswer> {
  const body = await metadata.text();
  if (body !== undefined) return { status: 200, headers: RESOURCE_METADATA_HEADERS, body };
  const description = `The metadata of the authorization server ${issuer} could not be fetched`;
  return {
    status: 503,
    headers: { ...ERROR_HEADERS, 'retry-after': '30' },
    body: JSON.stringify({ error: 'temporarily_unavailable', error_description: description }),
  };
}

function notFound(issuers: number): MetadataAnswer {
  const description =
    issuers === 0
      ? 'No MCP server here asks for a token of an authorization server'
      : `The MCP servers here accept ${issuers} authorization servers; which ones, says /.well-known/oauth-protected-resource with the path of the server`;
  return {
    status: 404,
    headers: ERROR_HEADERS,
    body: JSON.stringify({ error: 'Not Found', error_description: description }),
  };
}
