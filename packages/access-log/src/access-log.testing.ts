import { type CallEvent, callEvent } from '@tallygate/contracts/event';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { anEntry, encodeLogs, type LoggedEntry, ROUTER } from '@tallygate/testing/access-log-entries';
import { type CallRules, loggedCallEvent } from './call-event.ts';
import { entryCall } from './entry-call.ts';
import { decodeStreamMessage } from './stream-message.ts';

/** Rules of a gateway that knows no proxy, with anything overridden. */
export function someRules(overrides: Partial<CallRules> = {}): CallRules {
  const { billing } = gatewayConfig.parse({});
  return {
    gatewayId: 'gateway',
    configVersion: 3,
    billing,
    identity: {
      consumerClaims: billing.consumer_claims,
      companyClaims: billing.company_claims,
      companyFallback: billing.company_fallback,
      userIdClaim: 'sub',
    },
    proxies: [],
    planOf: () => undefined,
    ...overrides,
  };
}

/** The event of an entry that went through the protocol's own encoding, checked against the schema. */
export function eventOf(entry: LoggedEntry, rules: Partial<CallRules> = {}, node = 'router-node'): CallEvent {
  return eventOfFields(anEntry(entry), rules, node);
}

export function eventOfFields(fields: object, rules: Partial<CallRules> = {}, node = 'router-node'): CallEvent {
  const message = decodeStreamMessage(encodeLogs({ identifier: ROUTER, http_logs: { log_entry: [fields] } }));
  const [entry] = message.httpLogs?.logEntry ?? [];
  if (entry === undefined) throw new Error('no entry was read');
  const event = loggedCallEvent(entryCall(entry, { node, receivedMs: 0 }), someRules(rules));
  return callEvent.parse(JSON.parse(JSON.stringify(event)));
}
