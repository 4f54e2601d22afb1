import { describe, expect, test } from 'vitest';
import { afterExchangeEvent, type ExchangeEvent } from './exchange-state.ts';

const EVENTS: readonly ExchangeEvent[] = ['cutOff', 'closed', 'finished'];

describe('the state of an exchange', () => {
  test('never leaves its end', () => {
    for (const event of EVENTS) expect(afterExchangeEvent('done', event)).toBe('done');
  });

  test('comes to its end from everywhere', () => {
    for (const state of ['open', 'cutOff', 'left', 'cutOffLeft'] as const)
      expect(afterExchangeEvent(state, 'finished')).toBe('done');
  });

  test('knows of a closed connection whether the gateway or the caller closed it', () => {
    expect(afterExchangeEvent('open', 'closed')).toBe('left');
    expect(afterExchangeEvent(afterExchangeEvent('open', 'cutOff'), 'closed')).toBe('cutOffLeft');
  });

  test('of a caller that has left stays so, whatever the socket says again', () => {
    for (const state of ['left', 'cutOffLeft'] as const) expect(afterExchangeEvent(state, 'closed')).toBe(state);
  });
});
