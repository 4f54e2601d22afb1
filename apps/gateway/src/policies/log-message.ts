import type { LogMessageParams } from '@tallygate/contracts/policies/log-message';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { isSecretHeader } from './analytics-header-filter.ts';
import type { PolicyOptions } from './policy-options.ts';

const MAX_PAYLOAD_CHARS = 8_192;
const MASK = '***';

/** Writes what passes to the gateway's log. Credentials are masked whatever the configuration says. */
export function prepareLogMessage(params: LogMessageParams, options: PolicyOptions): PreparedPolicy {
  const { runtime, proxyName } = options;
  const tokenHeader = options.keyManagers.settings.headername.toLowerCase();

  function isCredential(name: string, request: PolicyRequest): boolean {
    if (name === tokenHeader || isSecretHeader(name)) return true;
    return request.route.policies.some((policy) => policy.credentialHeader === name);
  }

  function shown(
    request: PolicyRequest,
    headers: Iterable<readonly [string, unknown]>,
    excluded: ReadonlySet<string>,
  ): Record<string, string> {
    const entries = [...headers].filter(([name, value]) => value !== undefined && !excluded.has(name.toLowerCase()));
    return Object.fromEntries(
      entries.map(([name, value]) => [name, isCredential(name.toLowerCase(), request) ? MASK : String(value)]),
    );
  }

  const { request: onRequest, response: onResponse } = params;
  const policy: PreparedPolicy = { name: 'log-message', readsBody: false };
  if (onRequest) {
    const excluded = new Set(onRequest.excludeHeaders.map((name) => name.toLowerCase()));
    policy.onRequest = (request) => {
      runtime.log('info', 'Request', {
        proxy: proxyName,
        exchangeId: request.exchangeId,
        httpMethod: request.httpMethod,
        methods: request.elements.map((element) => element.method),
        ...(onRequest.headers ? { headers: shown(request, Object.entries(request.headers), excluded) } : {}),
        ...(onRequest.payload ? { payload: request.body?.toString('utf8').slice(0, MAX_PAYLOAD_CHARS) } : {}),
      });
      return undefined;
    };
  }
  if (onResponse) {
    const excluded = new Set(onResponse.excludeHeaders.map((name) => name.toLowerCase()));
    policy.onAnswer = ({ status, headers, request }) => {
      runtime.log('info', 'Answer', {
        proxy: proxyName,
        exchangeId: request.exchangeId,
        status,
        ...(onResponse.headers ? { headers: shown(request, headers, excluded) } : {}),
      });
    };
  }
  if (onResponse?.payload) {
    policy.onCallAnswer = ({ message, element }, { request }) => {
      runtime.log('info', 'Answer to a call', {
        proxy: proxyName,
        exchangeId: request.exchangeId,
        id: element.id,
        payload: JSON.stringify(message).slice(0, MAX_PAYLOAD_CHARS),
      });
    };
  }
  return policy;
}
