import type { LogMessageParams } from '@tallygate/contracts/policies/log-message';
import { isSecretHeader } from './analytics-header-filter.ts';
import type { PreparedPolicy } from './policy.ts';
import type { PolicyContext } from './policy-context.ts';

const MAX_PAYLOAD_CHARS = 8_192;
const MASK = '***';

/** Writes what passes to the gateway's log. Credentials are masked whatever the configuration says. */
export function prepareLogMessage(params: LogMessageParams, context: PolicyContext): PreparedPolicy {
  const { services, proxyName } = context;
  const tokenHeader = context.keyManagers.settings.headername.toLowerCase();

  function shown(headers: Iterable<readonly [string, unknown]>, excluded: ReadonlySet<string>) {
    const entries = [...headers].filter(([name, value]) => value !== undefined && !excluded.has(name.toLowerCase()));
    return Object.fromEntries(
      entries.map(([name, value]) => {
        const isSecret = name.toLowerCase() === tokenHeader || isSecretHeader(name.toLowerCase());
        return [name, isSecret ? MASK : String(value)];
      }),
    );
  }

  const { request: onRequest, response: onResponse } = params;
  const policy: PreparedPolicy = { name: 'log-message', readsBody: false };
  if (onRequest) {
    const excluded = new Set(onRequest.excludeHeaders.map((name) => name.toLowerCase()));
    policy.onRequest = (request) => {
      services.log('info', 'Request', {
        proxy: proxyName,
        exchangeId: request.exchangeId,
        httpMethod: request.httpMethod,
        methods: request.elements.map((element) => element.method),
        ...(onRequest.headers ? { headers: shown(Object.entries(request.headers), excluded) } : {}),
        ...(onRequest.payload ? { payload: request.body?.toString('utf8').slice(0, MAX_PAYLOAD_CHARS) } : {}),
      });
      return undefined;
    };
  }
  if (onResponse) {
    const excluded = new Set(onResponse.excludeHeaders.map((name) => name.toLowerCase()));
    policy.onAnswer = ({ status, headers, request }) => {
      services.log('info', 'Answer', {
        proxy: proxyName,
        exchangeId: request.exchangeId,
        status,
        ...(onResponse.headers ? { headers: shown(headers, excluded) } : {}),
      });
    };
  }
  return policy;
}
