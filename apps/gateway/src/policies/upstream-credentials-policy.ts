import type { UpstreamAuth } from '@tallygate/contracts/mcp-proxy';
import { createUpstreamCredentials } from '../auth/upstream-credentials.ts';
import { INTERNAL_ERROR, jsonRpcRefusal } from './json-rpc-refusal.ts';
import type { PolicyRequest, PreparedPolicy, Refusal } from './policy.ts';
import type { PolicyContext } from './policy-context.ts';

/** The gateway's own credential for the upstream, as the last step before a request leaves. */
export function prepareUpstreamCredentials(
  auth: UpstreamAuth | undefined,
  context: PolicyContext,
): PreparedPolicy | undefined {
  const credentials = createUpstreamCredentials(auth, context.services);
  if (!credentials) return undefined;

  function refuse(request: PolicyRequest, error: unknown): Refusal {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    context.services.log('warn', 'No access token for the upstream', {
      proxy: context.proxyName,
      error: cause instanceof Error ? cause.message : String(cause),
    });
    return jsonRpcRefusal(request, {
      status: 502,
      code: INTERNAL_ERROR,
      message: 'The gateway could not authenticate to the server behind it',
      reason: 'upstream_unauthorized',
      denial: 'policy',
    });
  }

  return {
    name: 'upstream-credentials',
    readsBody: false,
    onRequest(request) {
      const pending = credentials(request, request.verifiedToken);
      return pending?.then(
        () => undefined,
        (error: unknown) => refuse(request, error),
      );
    },
  };
}
