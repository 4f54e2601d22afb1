import type { MeterPreview } from '@tallygate/contracts/preview';
import { describe, expect, it } from 'vitest';
import { proxyShare } from './proxy-share.ts';

type Companies = MeterPreview['companies'];
const preview = (totals: Record<string, string>, groups: readonly (readonly [string, string, string])[]) => ({
  companies: Object.entries(totals).map(([company, total]) => ({ company, total })) as Companies,
  groups: groups.map(([company, proxy, quantity]) => ({ company, proxy, quantity, calls: 1 })),
});

describe('the share of a proxy in what a meter charges', () => {
  it('is by quantity within each company, and all shares add up to the whole', () => {
    const found = preview({ a: '100', b: '7' }, [
      ['a', 'x', '1'],
      ['a', 'y', '1'],
      ['a', 'z', '1'],
      ['b', 'y', '2.5'],
    ]);
    const shares = ['x', 'y', 'z'].map((proxy) => proxyShare(found, proxy));
    expect(shares).toEqual([34n, 40n, 33n]);
    expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(107n);
  });

  it('is nothing for a proxy without usage, also where something is due without any', () => {
    expect(proxyShare(preview({ a: '500' }, []), 'x')).toBe(0n);
    expect(proxyShare(preview({ a: '500' }, [['a', 'x', '1']]), 'y')).toBe(0n);
  });
});
