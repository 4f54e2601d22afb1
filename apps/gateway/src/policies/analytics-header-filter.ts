import type { AnalyticsHeaderFilterParams } from '@tallygate/contracts/policies/analytics-header-filter';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { PolicyOptions } from './policy-options.ts';

type Direction = NonNullable<AnalyticsHeaderFilterParams['request']>;

const CREDENTIALS = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'mcp-session-id',
  'last-event-id',
  'x-forwarded-authorization',
  'subscription-key',
]);
const CREDENTIAL_WORDS = /(^|[-_])(api[-_]?key|token|secret|password|passwd|credentials?|jwt|signature|cookie)([-_]|$)/;

/** Whether a header (lower-case name) may never be part of an event: a credential, or a mirrored call argument. */
export function isSecretHeader(name: string): boolean {
  return CREDENTIALS.has(name) || name.startsWith('mcp-param-') || CREDENTIAL_WORDS.test(name);
}

/** Chooses which headers an event carries. Nothing changes on the wire. */
export function prepareAnalyticsHeaderFilter(
  params: AnalyticsHeaderFilterParams,
  options: Pick<PolicyOptions, 'keyManagers'>,
): PreparedPolicy {
  const tokenHeader = options.keyManagers.settings.headername.toLowerCase();
  const request = params.request && chooser(params.request, tokenHeader);
  const response = params.response && chooser(params.response, tokenHeader);
  return {
    name: 'analytics-header-filter',
    readsBody: false,
    analyticsHeaders: { ...(request && { request }), ...(response && { response }) },
  };
}

function chooser(direction: Direction, tokenHeader: string): (name: string) => boolean {
  const listed = new Set(direction.headers.map((name) => name.toLowerCase()));
  const wanted = direction.mode === 'allow';
  return (header) => {
    const name = header.toLowerCase();
    return listed.has(name) === wanted && name !== tokenHeader && !isSecretHeader(name);
  };
}
