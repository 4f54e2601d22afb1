import type { UpstreamAuth } from '@tallygate/contracts/mcp-proxy';
import { singleHeader, takeToken } from '../auth/take-token.ts';
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
  const { headername, authheaderscheme } = context.keyManagers.settings;
  const headerName = headername.toLowerCase();
  const isExchange = auth?.type === 'token-exchange';

  function callerToken(request: PolicyRequest): string | undefined {
    // Only a token that was verified may be exchanged for another.
    if (!isExchange || request.principal === undefined) return undefined;
    const taken = takeToken(singleHeader(request.rawHeaders, headerName), authheaderscheme);
    return 'token' in taken ? taken.token : undefined;
  }

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
      const pending = credentials(request, callerToken(request));
      return pending?.then(
        () => undefined,
        (error: unknown) => refuse(request, error),
      );
    },
  };
}
