import { describe, expect, it } from 'vitest';
import { createBoundedMap } from './bounded-map.ts';

describe('a bounded map', () => {
  it('never holds more than its bound', () => {
    const map = createBoundedMap<number>(100);
    for (let index = 0; index < 10_000; index += 1) {
      map.set(`k${index}`, index);
      expect(map.size()).toBeLessThanOrEqual(100);
    }
    expect(map.get('k9999')).toBe(9999);
    expect(map.get('k0')).toBeUndefined();
  });

  it('keeps what is used while others come and go', () => {
    const map = createBoundedMap<number>(10);
    map.set('kept', 1);
    for (let index = 0; index < 1000; index += 1) {
      map.set(`k${index}`, index);
      expect(map.get('kept')).toBe(1);
    }
  });

  it('forgets what is deleted, in either generation', () => {
    const map = createBoundedMap<number>(4);
    map.set('a', 1);
    map.set('b', 2);
    map.set('c', 3);
    map.delete('a');
    map.delete('c');
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, 2, undefined]);
    map.set('b', 5);
    expect(map.get('b')).toBe(5);
    expect(map.size()).toBe(1);
  });
});
