import type { TokenCheck } from '@tallygate/contracts/token-check';
import { describe, expect, it } from 'vitest';
import { firstShown, summaryOf } from './token-words.ts';

type Answer = TokenCheck['proxies'][number]['answer'];
const general = { refusal: null, lines: [], caller: null, keyManager: 'PrimaryIDP', expiresAt: null };
const refused = { ...general, refusal: { reason: 'token_expired', sentence: 'The access token has expired' } };

function check(answers: Record<string, Answer>, own: TokenCheck['general'] = general): TokenCheck {
  const proxies = Object.entries(answers).map(([id, answer]) => {
    return { id, displayName: id, answer, policy: null, header: null, condition: null, examination: null };
  });
  return { general: own, proxies, unchecked: [], checkedAt: '2026-11-30T12:00:00Z' };
}

describe('the sentence above a checked token', () => {
  it.each([
    [check({ A: 'takes' }, refused), 'No proxy takes it. The access token has expired.'],
    [check({ A: 'not_asked' }), 'The token holds. No proxy that runs asks for one.'],
    [check({ A: 'refuses', B: 'unknown' }), 'The token itself holds, and no proxy takes it.'],
    [check({ A: 'takes', B: 'refuses' }), 'Only A takes it.'],
    [check({ A: 'takes', B: 'takes', C: 'refuses' }), 'Only A and B take it.'],
    [check({ A: 'takes', B: 'not_asked' }), 'A takes it.'],
    [check({ A: 'takes', B: 'takes' }), 'Every proxy that asks for a token takes it.'],
  ])('says who takes it (%#)', (given, sentence) => {
    expect(summaryOf(given)).toBe(sentence);
  });

  it('shows the proxy that was asked about, else one that takes it', () => {
    expect(firstShown(check({ A: 'refuses', B: 'takes' }), 'A')).toBe('A');
    expect(firstShown(check({ A: 'refuses', B: 'takes' }), 'gone')).toBe('B');
    expect(firstShown(check({ A: 'refuses' }, refused), '')).toBe('');
  });
});
