import { MAX_FORM_ANSWER_BYTES } from '@tallygate/caller-token/post-form';
import type { UpstreamAuth } from '@tallygate/contracts/mcp-proxy';
import { createUpstreamCredentials } from '../auth/upstream-credentials.ts';
import { INTERNAL_ERROR, jsonRpcRefusal } from '../exchange/json-rpc-refusal.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import { exitsOf } from '../outbound/exits.ts';
import type { PolicyOptions } from './policy-options.ts';

/** The gateway's own credential for the upstream, as the last step before a request leaves. */
export function prepareUpstreamCredentials(
  auth: UpstreamAuth | undefined,
  options: PolicyOptions,
): PreparedPolicy | undefined {
  if (auth === undefined || auth.type === 'none') return undefined;
  const { outbound, policy } = exitsOf(options.runtime.outbound, options.config)('token_endpoint');
  const client = outbound.client(policy, { maxBytes: MAX_FORM_ANSWER_BYTES });
  const credentials = createUpstreamCredentials(auth, { now: options.runtime.now, client });
  if (!credentials) return undefined;

  function refuse(request: PolicyRequest, error: unknown): Refusal {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    options.runtime.log('warn', 'No access token for the upstream', {
      proxy: options.proxyName,
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
    close: () => void client.close(),
    onRequest(request) {
      const pending = credentials(request, request.verifiedToken);
      return pending?.then(
        () => undefined,
        (error: unknown) => refuse(request, error),
      );
    },
  };
}
