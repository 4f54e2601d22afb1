import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactNumbers } from './exact-numbers.ts';

const sent = (text: string) => {
  const numbers = new ExactNumbers();
  return numbers.restore(JSON.stringify({ params: numbers.read(text) }));
};

describe('numbers on their way through a client', () => {
  it.each([
    '{"n":9007199254740993}',
    '{"n":-123456789012345678901234567890}',
    '{"n":0.1000000000000000055511151231257827}',
    '{"a":[1,{"b":12345678901234567890,"c":"12345678901234567890"}]}',
  ])('%s is sent with its digits', (text) => {
    expect(sent(text)).toBe(`{"params":${text}}`);
  });

  it('leaves everything else as any client writes it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(sent(text))).toEqual({ params: JSON.parse(text) });
      }),
    );
  });

  it('gives a header the digits alone', () => {
    const numbers = new ExactNumbers();
    const { n } = numbers.read('{"n":9007199254740993}');
    expect(numbers.restore(String(n))).toBe('9007199254740993');
  });
});
