/**
 * Where an exchange is.
 * - `open`: its caller waits for an answer.
 * - `cutOff`: the gateway stops, and ends it; the caller has not noticed yet.
 * - `left`: the caller's connection is gone, and the call may run on without it.
 * - `cutOffLeft`: the connection is gone because the gateway stops.
 * - `done`: nothing of it runs any more.
 */
export type ExchangeState = 'open' | 'cutOff' | 'left' | 'cutOffLeft' | 'done';

export type ExchangeEvent = 'cutOff' | 'closed' | 'finished';

const NEXT: Readonly<Record<ExchangeState, Partial<Record<ExchangeEvent, ExchangeState>>>> = {
  open: { cutOff: 'cutOff', closed: 'left', finished: 'done' },
  cutOff: { closed: 'cutOffLeft', finished: 'done' },
  left: { cutOff: 'cutOffLeft', finished: 'done' },
  cutOffLeft: { finished: 'done' },
  done: {},
};

/** The state after an event; one that means nothing in a state leaves it as it is. */
export function afterExchangeEvent(state: ExchangeState, event: ExchangeEvent): ExchangeState {
  return NEXT[state][event] ?? state;
}
