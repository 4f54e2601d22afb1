import type { IncomingHttpHeaders } from 'node:http';
import { createKeyManagerRegistry } from '@tallygate/caller-token/create-key-manager-registry';
import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import type { Principal } from '@tallygate/caller-token/principal';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { API_VERSION_V1, type McpProxy, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import { exitsOf } from '../outbound/exits.ts';
import type { PolicyOptions } from './policy-options.ts';
import { createPolicyRuntime } from './policy-runtime.ts';
import { preparePolicies } from './prepare-policies.ts';

export const RESOURCE = 'https://gw.example.com/everything/mcp';
export const METADATA_URL = 'https://gw.example.com/.well-known/oauth-protected-resource/everything/mcp';

/** A proxy with the given policies. */
export function proxyWith(policies: unknown[], spec: Record<string, unknown> = {}): McpProxy {
  return mcpProxy.parse({
    apiVersion: API_VERSION_V1,
    kind: 'Mcp',
    metadata: { name: 'everything' },
    spec: {
      displayName: 'Everything',
      version: 'v1.0',
      context: '/everything',
      upstream: { url: 'http://127.0.0.1:1/mcp' },
      policies,
      ...spec,
    },
  });
}

type PartialOptions = {
  keyManagers?: KeyManagerRegistry;
  config?: Record<string, unknown>;
  now?: () => number;
  log?: PolicyOptions['runtime']['log'];
  redisUrl?: string;
  subscriptions?: PolicyOptions['runtime']['subscriptions'];
};

/** Surroundings for policies: no key managers, counters in memory, unless told otherwise. */
export function optionsWith(parts: PartialOptions = {}): PolicyOptions {
  const config = gatewayConfig.parse(parts.config ?? {});
  const runtime = createPolicyRuntime(parts);
  return {
    config,
    keyManagers:
      parts.keyManagers ??
      createKeyManagerRegistry(config.policy_configurations.jwtauth_v0, undefined, {
        exitFor: exitsOf(runtime.outbound, config),
      }),
    proxyName: 'everything',
    resource: RESOURCE,
    publicUrl: 'https://gw.example.com',
    identitySigner: () => runtime.identitySigner(config.gateway.identity_key_file),
    runtime,
  };
}

/** Prepares policies of a proxy as a snapshot does. */
export function prepared(policies: unknown[], parts: PartialOptions = {}, spec: Record<string, unknown> = {}) {
  return preparePolicies(proxyWith(policies, spec), optionsWith(parts));
}

/** The first policy of a proxy that has only it. */
export function preparedOne(
  name: string,
  params: unknown,
  parts: PartialOptions = {},
  spec: Record<string, unknown> = {},
) {
  return prepared([{ name, params }], parts, spec)[0]!;
}

type RequestParts = {
  httpMethod?: string;
  path?: string;
  headers?: Record<string, string>;
  /** Instead of `headers`, to repeat one. */
  rawHeaders?: string[];
  message?: unknown;
  era?: 'legacy' | 'modern';
  clientIp?: string | null;
  address?: PolicyRequest['address'];
  principal?: Principal;
  verifiedToken?: string;
  policies?: PreparedPolicy[];
};

/** A request as the relay hands it to policies; `message` is one JSON-RPC message or a batch. */
export function requestWith(parts: RequestParts = {}): PolicyRequest {
  const rawHeaders = parts.rawHeaders ?? Object.entries(parts.headers ?? {}).flat();
  const headers: IncomingHttpHeaders = {};
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers[rawHeaders[index]!.toLowerCase()] ??= rawHeaders[index + 1];
  const { message } = parts;
  const messages = message === undefined ? [] : Array.isArray(message) ? message : [message];
  return {
    exchangeId: '01900000-0000-7000-8000-000000000000',
    route: {
      proxy: proxyWith([]),
      name: 'everything',
      basePath: '/everything',
      mcpPath: '/everything/mcp',
      vhost: '',
      resource: RESOURCE,
      metadataUrl: METADATA_URL,
      policies: parts.policies ?? [],
      isProtected: true,
      maxBodyBytes: 1_048_576,
    },
    address: parts.address ?? { resource: RESOURCE, metadataUrl: METADATA_URL },
    httpMethod: parts.httpMethod ?? 'POST',
    path: parts.path ?? '/everything/mcp',
    headers,
    rawHeaders,
    clientIp: parts.clientIp === undefined ? '127.0.0.1' : parts.clientIp,
    elements: messages.map(elementOf),
    isBatch: Array.isArray(message),
    era: parts.era ?? 'legacy',
    protocolVersion: '2025-06-18',
    body: message === undefined ? undefined : Buffer.from(JSON.stringify(message)),
    principal: parts.principal,
    verifiedToken: parts.verifiedToken,
    edits: {
      upstreamHeaders: new Map(),
      removedUpstreamHeaders: new Set(),
      responseHeaders: new Map(),
      removedResponseHeaders: new Set(),
      body: undefined,
    },
    metadata: new Map(),
  };
}

/** One element of a request body. */
export function elementOf(message: Record<string, unknown>): RequestElement {
  const params = message.params as Record<string, unknown> | undefined;
  const kind = message.method === undefined ? 'response' : message.id === undefined ? 'notification' : 'request';
  const target = params?.name ?? params?.uri;
  return {
    kind,
    method: message.method as string | undefined,
    id: message.id === undefined ? undefined : JSON.stringify(message.id),
    target: typeof target === 'string' ? target : undefined,
    params,
  };
}

/** A `tools/call` message. */
export function toolCall(name: string, id: unknown = 1, args: unknown = {}) {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
}

/** Runs the request hooks of policies in the relay's order: all `onHeaders`, then all `onRequest`. */
export async function run(policies: readonly PreparedPolicy[], request: PolicyRequest): Promise<Refusal | undefined> {
  for (const policy of policies) {
    const refusal = await policy.onHeaders?.(request);
    if (refusal) return refusal;
  }
  for (const policy of policies) {
    const refusal = await policy.onRequest?.(request);
    if (refusal) return refusal;
  }
  return undefined;
}

/** A principal for tests of policies that come after authentication. */
export function principalWith(parts: Partial<Principal> = {}): Principal {
  return {
    type: 'mcp/oauth',
    issuer: 'https://idp.example.com',
    subject: 'agent-a',
    clientId: 'agent-a',
    consumer: 'agent-a',
    company: 'org-a',
    userId: 'agent-a',
    identityFaults: [],
    scopes: new Set(),
    audience: [RESOURCE],
    claims: {},
    expiresAt: undefined,
    ...parts,
  };
}
