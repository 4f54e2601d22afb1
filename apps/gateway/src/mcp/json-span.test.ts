import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonSpan, replaceSpans } from './json-span.ts';

const textAt = (text: string, path: (string | number)[]) => {
  const span = findJsonSpan(text, path);
  return span && text.slice(span.start, span.end);
};

describe('the span of a JSON value', () => {
  it('is found by keys and indexes, past strings that look like structure', () => {
    const text = ' [ {"a":"}],\\"{"} , { "\\u0062" : [1, {"c" : -1.5e3 } ], "d":true} ]';
    expect(textAt(text, [0, 'a'])).toBe('"}],\\"{"');
    expect(textAt(text, [1, 'b', 1, 'c'])).toBe('-1.5e3');
    expect(textAt(text, [1, 'b'])).toBe('[1, {"c" : -1.5e3 } ]');
    expect(textAt(text, [1, 'd'])).toBe('true');
    for (const path of [[2], [0, 'b'], [1, 'b', 5], ['a'], [0, 0]]) expect(textAt(text, path)).toBeUndefined();
  });

  it('is right for any JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean(), (object, isIndented) => {
        const text = Buffer.from(JSON.stringify(object, null, isIndented ? 2 : 0)).toString('latin1');
        for (const [key, value] of Object.entries(object)) {
          const bytes = Buffer.from(textAt(text, [key]) ?? '', 'latin1').toString();
          expect(JSON.parse(bytes)).toEqual(JSON.parse(JSON.stringify(value)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('can be replaced while every other byte stays', () => {
    const body = Buffer.from('{"é":1,"a":"x","b":"y"}');
    const text = body.toString('latin1');
    const edits = ['b', 'a'].map((key) => ({ span: findJsonSpan(text, [key])!, value: '"ü"' }));
    expect(replaceSpans(body, edits).toString()).toBe('{"é":1,"a":"ü","b":"ü"}');
  });
});
