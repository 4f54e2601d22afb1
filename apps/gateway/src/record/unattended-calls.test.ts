import type { Principal } from '@tallygate/caller-token/principal';
import { describe, expect, test } from 'vitest';
import { GatewayMetrics } from './gateway-metrics.ts';
import { MAX_UNATTENDED, MAX_UNATTENDED_OF_CALLER, UnattendedCalls } from './unattended-calls.ts';

const named = (subject: string) => ({
  principal: { issuer: 'https://idp.example', subject, clientId: subject } as Principal,
  clientIp: '192.0.2.1',
});
const at = (clientIp: string | null) => ({ principal: undefined, clientIp });

function leave(calls: UnattendedCalls, caller: Parameters<UnattendedCalls['begin']>[0], times: number): void {
  for (let at = 0; at < times; at += 1) calls.begin(caller);
}

describe('who has left many calls that are still read', () => {
  test('begins no more until one has ended; everybody else does', () => {
    const calls = new UnattendedCalls(new GatewayMetrics());
    leave(calls, named('a'), MAX_UNATTENDED_OF_CALLER - 1);
    expect(calls.isFull(named('a'))).toBe(false);
    calls.begin(named('a'));
    expect([calls.isFull(named('a')), calls.isFull(named('b')), calls.isFull(at('192.0.2.1'))]).toEqual([
      true,
      false,
      false,
    ]);
    calls.end(named('a'));
    expect(calls.isFull(named('a'))).toBe(false);
  });

  test('is told apart by the address where there is no token', () => {
    const calls = new UnattendedCalls(new GatewayMetrics());
    leave(calls, at('192.0.2.1'), MAX_UNATTENDED_OF_CALLER);
    expect([calls.isFull(at('192.0.2.1')), calls.isFull(at('192.0.2.2')), calls.isFull(at(null))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('waits already with one when the gateway reads very many; who has left none does not', () => {
    const metrics = new GatewayMetrics();
    const calls = new UnattendedCalls(metrics);
    for (let caller = 0; metrics.unattended < MAX_UNATTENDED; caller += 1) leave(calls, named(`c${caller}`), 10);
    expect([calls.isFull(named('c0')), calls.isFull(named('nobody'))]).toEqual([true, false]);
    calls.end(named('c0'));
    expect(calls.isFull(named('c0'))).toBe(false);
  });
});
