import { describe, expect, it } from 'vitest';
import { editDistance, nearestKey } from './nearest-key.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'ab', 1],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
  ])('counts the edits from %j to %j', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('nearestKey', () => {
  const known = ['application_id', 'batch_size', 'publish_interval', 'events', 'url'];

  it.each([
    ['aplication_id', 'application_id'],
    ['applicationId', 'application_id'],
    ['batchsize', 'batch_size'],
    ['publish_intervall', 'publish_interval'],
    ['event', 'events'],
    ['URL', 'url'],
    ['ulr', 'url'],
  ])('takes %s for %s', (unknown, expected) => {
    expect(nearestKey(unknown, known)).toBe(expected);
  });

  it.each(['colour', 'x', 'completely_different'])('suggests nothing for %s', (unknown) => {
    expect(nearestKey(unknown, known)).toBeNull();
  });

  it('suggests nothing where nothing is known', () => {
    expect(nearestKey('a', [])).toBeNull();
  });
});
