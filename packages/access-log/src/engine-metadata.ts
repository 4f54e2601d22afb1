import type { LoggedApi, LoggedIdentity, LoggedMessage } from './logged-call.ts';
import { plainValue, type WireCommon, type WireStruct } from './stream-message.ts';

/** Where the engine of a WSO2 gateway puts what it knows of a call. */
const NAMESPACE = 'api_platform.policy_engine.envoy.filters.http.ext_proc';
const PREFIX = 'x-wso2-';

export type EngineMetadata = { api: LoggedApi; identity: LoggedIdentity; message: LoggedMessage };

type Texts = { text(key: string): string | undefined; json(key: string): Record<string, unknown> };

/** What the metadata of an entry says of a call; empty for an Envoy that nobody tells anything. */
export function engineMetadata(common: WireCommon | null | undefined): EngineMetadata {
  const data = common?.metadata?.filterMetadata[NAMESPACE]?.fields.analytics_data?.structValue;
  const texts = textsOf(data);
  return { api: apiOf(texts), identity: identityOf(texts), message: messageOf(texts) };
}

function textsOf(data: WireStruct | null | undefined): Texts {
  const value = (key: string): unknown => {
    const found = data?.fields[key];
    return found === undefined ? undefined : plainValue(found);
  };
  return {
    text(key) {
      const found = value(key);
      if (typeof found === 'number' || typeof found === 'boolean') return String(found);
      return typeof found === 'string' && found !== '' ? found : undefined;
    },
    json(key) {
      const found = value(key);
      return objectOf(typeof found === 'string' ? parse(found) : found);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function apiOf({ text }: Texts): LoggedApi {
  return given({
    kind: text(`${PREFIX}api-kind`),
    name: text(`${PREFIX}api-name`),
    version: text(`${PREFIX}api-version`),
    context: text(`${PREFIX}api-context`),
  });
}

function identityOf({ text, json }: Texts): LoggedIdentity {
  const userId = text(`${PREFIX}user-id`);
  return {
    claims: json(`${PREFIX}auth-properties`),
    ...given({
      userId: userId === 'anonymous' ? undefined : userId,
      authType: text(`${PREFIX}auth-type`),
      issuer: text(`${PREFIX}auth-issuer`),
      clientId: text(`${PREFIX}auth-credential-id`),
      scopes: text(`${PREFIX}auth-scopes`),
      applicationId: text(`${PREFIX}application-id`),
      billingCustomerId: text(`${PREFIX}billing-customer-id`),
      billingSubscriptionId: text(`${PREFIX}billing-subscription-id`),
    }),
  };
}

function messageOf({ text, json }: Texts): LoggedMessage {
  const request = json('mcp_request_properties');
  const response = json('mcp_response_properties');
  const client = objectOf(request.clientInfo);
  const server = objectOf(response.serverInfo);
  const method = textOf(request.jsonRpcMethod);
  return given({
    method,
    target: textOf(request.capabilityName) ?? resourceOf(method, request.capability),
    requestId: idText(request.jsonRpcId),
    clientName: textOf(client.name),
    clientVersion: textOf(client.version),
    protocolVersion: textOf(client.requestedProtocolVersion) ?? textOf(server.protocolVersion),
    serverName: textOf(server.name),
    serverVersion: textOf(server.version),
    sessionId: text('mcp_session_id'),
    isError: flagOf(response.isError),
    errorCode: codeOf(response.errorCode),
    policyErrorCode: codeOf(text('mcpErrorCode')),
  });
}

/** Releases before August 2026 write a resource's URI where later ones write what kind of thing it is. */
function resourceOf(method: string | undefined, capability: unknown): string | undefined {
  return method?.startsWith('resources/') && capability !== 'RESOURCE' ? textOf(capability) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function idText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? JSON.stringify(value) : undefined;
}

function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** A JSON-RPC error code; zero is how some say that there is none. */
function codeOf(value: unknown): number | undefined {
  const code = typeof value === 'string' && value !== '' ? Number(value) : value;
  return Number.isSafeInteger(code) && code !== 0 ? (code as number) : undefined;
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The members that are there. */
function given<T extends object>(members: T): Given<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;
}
