import { describe, expect, test } from 'vitest';
import { type AnswerEvent, afterEvent } from './answer-state.ts';

const EVENTS: readonly AnswerEvent[] = [
  'relayed',
  'clientFull',
  'clientDrained',
  'callerLeft',
  'upstreamEnded',
  'finished',
];

describe('the state of an answer', () => {
  test('never leaves its end', () => {
    for (const event of EVENTS) expect(afterEvent('over', event)).toBe('over');
  });

  test('comes to its end from everywhere', () => {
    for (const state of ['waiting', 'relaying', 'paused', 'ended', 'detached'] as const)
      expect(afterEvent(state, 'finished')).toBe('over');
  });

  test('stays without a caller, whatever the upstream and the socket do', () => {
    for (const event of EVENTS.filter((event) => event !== 'finished'))
      expect(afterEvent('detached', event)).toBe('detached');
  });

  test('goes on relaying after a pause, and not after the upstream has ended', () => {
    expect(afterEvent(afterEvent('relaying', 'clientFull'), 'clientDrained')).toBe('relaying');
    expect(afterEvent(afterEvent('paused', 'upstreamEnded'), 'clientDrained')).toBe('ended');
  });
});
