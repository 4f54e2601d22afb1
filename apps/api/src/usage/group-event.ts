import type { CallEvent } from '@tallygate/contracts/event';
import type { UriShape } from '@tallygate/contracts/publisher';
import type { EventAsSent } from '@tallygate/metering/event-as-sent';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';

/** Values of what a meter does not look at; none of them reaches a condition or a sum. */
const UNSEEN: CallEvent = {
  id: '00000000-0000-7000-8000-000000000000',
  exchangeId: '00000000-0000-7000-8000-000000000000',
  gatewayId: '',
  time: '1970-01-01T00:00:00.000Z',
  proxy: '',
  proxyDisplayName: '',
  proxyVersion: '',
  proxyContext: '',
  era: 'legacy',
  httpMethod: 'POST',
  method: '',
  outcome: 'ok',
  isError: false,
  durationMs: 0,
  requestBytes: 0,
  responseBytes: 0,
  delivered: true,
  billable: false,
  reason: 'ok',
  quantity: '1',
  policyVersion: '',
  uri: '',
};

/** An event as it is sent, from the properties of a recorded one that are known. */
export function groupEvent(known: Partial<CallEvent>, shape: UriShape): EventAsSent {
  const event = { ...UNSEEN, ...known };
  // Without its URI the shape means nothing, and an empty text is no URL.
  return toMoesifEvent(event, event.uri === '' ? 'absolute' : shape);
}
