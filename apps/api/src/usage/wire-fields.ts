import { AppError } from '@tallygate/contracts/app-error';
import type { CallEvent } from '@tallygate/contracts/event';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { UriShape } from '@tallygate/contracts/publisher';
import { fieldPath } from '@tallygate/metering/event-as-sent';
import { compileFilter } from '@tallygate/metering/meter-filter';

type Key = keyof CallEvent;

/**
 * Which properties of a recorded event make a field of the event as it is sent, as `toMoesifEvent` writes it. A path
 * that ends in `.*` stands for everything below.
 */
const SOURCES: Readonly<Record<string, readonly Key[]>> = {
  company_id: ['company'],
  user_id: ['userId', 'consumer'],
  'request.time': ['time', 'durationMs'],
  'request.uri': ['uri'],
  'request.verb': ['httpMethod'],
  'request.headers.*': ['requestHeaders'],
  'request.api_version': ['proxyVersion'],
  'request.ip_address': ['clientIp'],
  'response.time': ['time', 'durationMs'],
  'response.status': ['httpStatus'],
  'response.headers.*': ['responseHeaders'],
  'metadata.apiType': [],
  'metadata.subType': [],
  'metadata.apiName': ['proxyDisplayName'],
  'metadata.apiContext': ['proxyContext'],
  'metadata.apiVersion': ['proxyVersion'],
  'metadata.apiId': ['proxy'],
  'metadata.correlationId': ['exchangeId'],
  'metadata.requestSize': ['requestBytes'],
  'metadata.responseSize': ['responseBytes'],
  'metadata.responseLatency': ['durationMs'],
  'metadata.backendLatency': ['upstreamMs'],
  'metadata.applicationId': ['clientId'],
  'metadata.mcpAnalytics.jsonRpcMethod': ['method'],
  'metadata.mcpAnalytics.capability': ['capability'],
  'metadata.mcpAnalytics.capabilityName': ['target'],
  'metadata.mcpAnalytics.sessionId': ['sessionHash'],
  'metadata.mcpAnalytics.protocolVersion': ['protocolVersion'],
  'metadata.mcpAnalytics.clientInfo.name': ['clientName'],
  'metadata.mcpAnalytics.clientInfo.version': ['clientName', 'clientVersion'],
  'metadata.mcpAnalytics.serverInfo.name': ['serverName'],
  'metadata.mcpAnalytics.serverInfo.version': ['serverName', 'serverVersion'],
  'metadata.mcpAnalytics.isError': ['isError'],
  'metadata.mcpAnalytics.errorCode': ['errorCode'],
  'metadata.billing.decision': ['billable'],
  'metadata.billing.reason': ['reason'],
  'metadata.billing.quantity': ['quantity'],
  'metadata.billing.quantityMicros': ['quantity'],
  'metadata.billing.callId': ['id'],
  'metadata.billing.policyVersion': ['policyVersion'],
  'metadata.billing.outcome': ['outcome'],
  'metadata.billing.delivered': ['delivered'],
};

/** The fields that a meter looks at: those of its conditions, and that of its metric. */
export function fieldsOf({ filter, metric }: Pick<MeterDefinition, 'filter' | 'metric'>): {
  filter: string[];
  metric: string | null;
} {
  const conditions = compileFilter(filter).leaves.map(({ condition }) => condition.field);
  return { filter: [...new Set(conditions)], metric: metric.type === 'count' ? null : metric.field };
}

/**
 * Properties of recorded events that a field is made of; the tool itself has a column in the ledger.
 * @throws AppError METER_NOT_EVALUABLE when no event that this gateway sends has such a field
 */
export function sourcesOf(field: string, shape: UriShape): readonly Key[] {
  if (field === 'tool') return ['method'];
  const path = fieldPath(field);
  const known = SOURCES[path] ?? SOURCES[path.replace(/^((?:request|response)\.headers)\.[^.]+$/, '$1.*')];
  if (!known) throw notEvaluable(field);
  return path === 'request.uri' && shape === 'per_method' ? ['uri', 'method', 'target'] : known;
}

function notEvaluable(field: string): AppError {
  const message = `No event that this gateway sends has the field "${field}", so what Moesif would count cannot be known here`;
  const nearest = Object.keys(SOURCES).filter((path) => path.split('.').at(-1) === field.split('.').at(-1));
  const hint = nearest.length > 0 ? `; did you mean ${nearest.join(' or ')}?` : '';
  return new AppError('METER_NOT_EVALUABLE', {
    detail: message + hint,
    findings: [{ path: 'definition', message: message + hint }],
  });
}
