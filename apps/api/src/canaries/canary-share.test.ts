import { describe, expect, it } from 'vitest';
import { isTried } from './canary-share.ts';

const ids = Array.from({ length: 20_000 }, (_, index) => `event-${index}`);
const tried = (canary: string, percent: number) => ids.filter((id) => isTried(canary, id, percent));

describe('the calls on which a draft price is tried', () => {
  it('are the same whenever it is asked, and more of them hold the fewer', () => {
    const ten = tried('a', 10);
    expect(tried('a', 10)).toEqual(ten);
    const fifty = new Set(tried('a', 50));
    expect(ten.every((id) => fifty.has(id))).toBe(true);
  });

  it('are as many as were asked for: all of them at a hundred', () => {
    expect(tried('a', 100)).toHaveLength(ids.length);
    expect(Math.abs(tried('a', 10).length - 2_000)).toBeLessThan(200);
  });

  it('are others for another canary', () => {
    const other = new Set(tried('b', 10));
    expect(tried('a', 10).filter((id) => other.has(id)).length).toBeLessThan(400);
  });
});
