import { referencedSecret, secretReference } from '@tallygate/config/secret-reference';
import { AppError } from '@tallygate/contracts/app-error';
import type { McpProxy, UpstreamAuth } from '@tallygate/contracts/mcp-proxy';
import { mapProxySecrets, secretPrefix } from '../secrets/secret-places.ts';

/**
 * Fills in what a write-only credential leaves out: no `auth` keeps the stored block, `auth` of the same type without a
 * value keeps the stored value, `type: none` removes it.
 * @param stored the proxy as stored, with references; null for a new one
 * @throws AppError INVALID_INPUT when a value is needed and there is none to keep
 */
export function inheritCredential(resource: McpProxy, stored: McpProxy | null): McpProxy {
  const former = stored?.spec.upstream.auth;
  const given = resource.spec.upstream.auth;
  if (given === undefined) return withAuth(resource, former);
  if (given.type === 'none') return withAuth(resource, undefined);
  if ('value' in given || 'header' in given) {
    const kept = former?.type === given.type && 'value' in former ? former.value : undefined;
    const value = ('value' in given ? given.value : undefined) ?? kept;
    if (value === undefined) throw valueRequired('spec.upstream.auth.value', 'Auth value is required');
    return withAuth(resource, { ...given, value } as UpstreamAuth);
  }
  const kept = former?.type === given.type && 'clientSecret' in former ? former.clientSecret : undefined;
  const clientSecret = ('clientSecret' in given ? given.clientSecret : undefined) ?? kept;
  return withAuth(resource, (clientSecret === undefined ? given : { ...given, clientSecret }) as UpstreamAuth);
}

/** The resource as its references read once the proxy has another name. */
export function renameReferences(resource: McpProxy, from: string, to: string): McpProxy {
  const [former, next] = [secretPrefix({ type: 'proxy', id: from }), secretPrefix({ type: 'proxy', id: to })];
  return mapProxySecrets(resource, (_name, value) => {
    const name = referencedSecret(value);
    return name?.startsWith(former) ? secretReference(`${next}${name.slice(former.length)}`) : value;
  });
}

function withAuth(resource: McpProxy, auth: UpstreamAuth | undefined): McpProxy {
  const { auth: _, ...upstream } = resource.spec.upstream;
  return { ...resource, spec: { ...resource.spec, upstream: auth ? { ...upstream, auth } : upstream } };
}

function valueRequired(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', { detail: message, findings: [{ path, message }] });
}
