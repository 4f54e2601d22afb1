import { expect, it } from 'vitest';
import { modeFault, stripeKeyMode } from './key-mode.ts';

it('tells the mode of a key by how it begins', () => {
  expect(stripeKeyMode('sk_live_0123456789')).toBe('live');
  expect(stripeKeyMode('rk_test_0123456789')).toBe('test');
  for (const key of ['pk_live_0123456789', 'whsec_0123456789', 'sk_prod_0123456789', 'sk_live_', '']) {
    expect(stripeKeyMode(key)).toBeNull();
  }
});

it('says what is wrong with a key of the other mode, and never shows it', () => {
  expect(modeFault('sk_test_0123456789', 'test')).toBeNull();
  expect(modeFault('sk_test_0123456789', 'live')).toMatch(
    /found a key of the test mode, expected one of the live mode/,
  );
  expect(modeFault('pk_live_0123456789', 'live')).not.toContain('0123456789');
});
