import { describe, expect, it } from 'vitest';
import { assignReaders, type KnownReader, type WantedReader } from './reader-names.ts';

const wants = (...identities: string[]): WantedReader[] =>
  identities.map((identity) => ({ type: 'moesif', identity, events: 'tool_calls' }));
/** Names after configurations that followed each other. */
const after = (...configurations: string[][]): string[] => {
  let known: KnownReader[] = [];
  for (const identities of configurations) known = assignReaders(wants(...identities), known);
  return known.filter(({ isConfigured }) => isConfigured).map(({ name }) => name);
};

describe('a publisher keeps its reader', () => {
  it.each([
    [
      'when nothing was there before: names go by place, as they did before names were kept',
      [['a', 'b']],
      ['moesif', 'moesif-2'],
    ],
    ['when the one before it is taken out', [['a', 'b'], ['b']], ['moesif-2']],
    ['when one is put before it', [['a'], ['b', 'a']], ['moesif-2', 'moesif']],
    [
      'when the order changes',
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      ['moesif-2', 'moesif'],
    ],
    ['when its key or address is edited', [['a'], ['a2']], ['moesif']],
    [
      'when the other one is edited',
      [
        ['a', 'b'],
        ['a', 'b2'],
      ],
      ['moesif', 'moesif-2'],
    ],
    ['when it comes back', [['a', 'b'], ['a'], ['a', 'b']], ['moesif', 'moesif-2']],
    [
      'also when two send to the same',
      [
        ['a', 'a'],
        ['a', 'a'],
      ],
      ['moesif', 'moesif-2'],
    ],
  ])('%s', (_name, configurations, expected) => {
    expect(after(...configurations)).toEqual(expected);
  });
});

it('a new publisher never gets the reader of one that was taken out', () => {
  expect(after(['a', 'b'], ['b'], ['b', 'c'])).toEqual(['moesif-2', 'moesif-3']);
  expect(after(['a'], [], ['b'])).toEqual(['moesif-2']);
});

it('those that were taken out are remembered, up to a bound', () => {
  let known: KnownReader[] = [];
  for (let at = 0; at < 100; at++) {
    known = assignReaders(wants('stays', `goes-${at}`), known);
    known = assignReaders(wants('stays'), known);
  }
  expect(known[0]).toMatchObject({ name: 'moesif', identity: 'stays', isConfigured: true });
  expect(known).toHaveLength(33);
});
