import type { IncomingMessage, ServerResponse } from 'node:http';
import { readText, sendJson } from './http.ts';
import type { SandboxClients } from './sandbox-clients.ts';
import type { SigningKeys } from './signing-keys.ts';
import { verifyOwnToken } from './token-exchange.ts';

/**
 * Answers RFC 7662 introspection. oidc-provider itself refuses to introspect JWT access tokens, which are the only
 * ones this server issues for a resource. The caller is a known client, by HTTP Basic or by form fields.
 */
export async function introspect(
  request: IncomingMessage,
  response: ServerResponse,
  keys: SigningKeys,
  clients: SandboxClients,
  issuer: string,
): Promise<void> {
  const form = new URLSearchParams(await readText(request));
  const caller = basicCredentials(request.headers.authorization) ?? {
    id: form.get('client_id') ?? '',
    secret: form.get('client_secret') ?? '',
  };
  if (clients.get(caller.id)?.client_secret !== caller.secret) {
    response.setHeader('www-authenticate', 'Basic realm="sandbox"');
    return sendJson(response, 401, { error: 'invalid_client' });
  }
  const claims = await verifyOwnToken(form.get('token') ?? '', keys, issuer);
  sendJson(response, 200, claims ? { active: true, token_type: 'Bearer', ...claims } : { active: false });
}

function basicCredentials(header: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^basic\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (!encoded) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 0) return undefined;
  return { id: formDecode(decoded.slice(0, colon)), secret: formDecode(decoded.slice(colon + 1)) };
}

/** RFC 6749 section 2.3.1: both parts are form-encoded before they are put together. */
function formDecode(value: string): string {
  return new URLSearchParams(`v=${value}`).get('v') ?? '';
}
