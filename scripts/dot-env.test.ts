import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseDotEnv } from './dot-env.mjs';

const read = (text: string, environment: Record<string, string> = {}) => parseDotEnv(text, environment);
const value = (text: string, environment: Record<string, string> = {}) => read(text, environment).values.V;

describe('the .env file', () => {
  it('keeps a # inside a password, where other readers cut it', () => {
    expect(value('V=s3cret#Pass')).toBe('s3cret#Pass');
    expect(parseEnv('V=s3cret#Pass').V).toBe('s3cret');
  });

  // The examples of Compose's own description of the format.
  it.each([
    ['V=VAL', 'VAL'],
    ['V="VAL"', 'VAL'],
    ["V='VAL'", 'VAL'],
    ['V: VAL', 'VAL'],
    ['V = VAL  ', 'VAL'],
    ['V=VAL # comment', 'VAL'],
    ['V=VAL# not a comment', 'VAL# not a comment'],
    ['V="VAL # not a comment"', 'VAL # not a comment'],
    ['V="VAL" # comment', 'VAL'],
    ['V= # comment', ''],
    ['V=', ''],
    ['V=""', ''],
    ["V='$OTHER'", '$OTHER'],
    ["V='${OTHER}'", '${OTHER}'],
    ["V='Let\\'s go!'", "Let's go!"],
    ['V="{\\"hello\\": \\"json\\"}"', '{"hello": "json"}'],
    ['V="some\\tvalue"', 'some\tvalue'],
    ["V='some\\tvalue'", 'some\\tvalue'],
    ['V=some\\tvalue', 'some\\tvalue'],
    ['V="two\nlines"', 'two\nlines'],
    ['V="price: \\$5"', 'price: $5'],
    ['export V=VAL', 'VAL'],
    ['  V=VAL', 'VAL'],
    ['\uFEFFV=VAL\r\n', 'VAL'],
    ['V=a=b', 'a=b'],
    ['V=costs 5$', 'costs 5$'],
  ])('reads %j as Compose does', (text, expected) => {
    expect(read(text)).toEqual({ values: { V: expected }, problems: [] });
  });

  it.each([
    ['V=$OTHER', 'set'],
    ['V="${OTHER}/mcp"', 'set/mcp'],
    ['V=${MISSING}', ''],
    ['V=${MISSING:-default}', 'default'],
    ['V=${EMPTY:-default}', 'default'],
    ['V=${EMPTY-default}', ''],
    ['V=${MISSING:-${OTHER}}', 'set'],
    ['V=${OTHER:+given}', 'given'],
    ['V=${MISSING:+given}', ''],
    ['V=${OTHER:?must be set}', 'set'],
  ])('puts variables into %j', (text, expected) => {
    expect(value(text, { OTHER: 'set', EMPTY: '' })).toBe(expected);
  });

  it('finds what stands higher in the file, and lets what is set already win', () => {
    expect(read('HOST=one\nV=http://$HOST/', { HOST: 'two' }).values).toEqual({ V: 'http://two/' });
    expect(read('HOST=one\nV=http://$HOST/').values).toEqual({ HOST: 'one', V: 'http://one/' });
  });

  it('reads a last line without an end, comments and blank lines', () => {
    expect(read('# first\n\nA=1\n  # indented\nV=2').values).toEqual({ A: '1', V: '2' });
  });

  it('passes a name alone by', () => {
    expect(read('HOME\nV=1')).toEqual({ values: { V: '1' }, problems: [] });
  });

  it.each([
    ['A=1\nV="open', 'line 2, V: the quote " is never closed'],
    ['V="a" b', 'line 1, V: expected nothing but a comment after the closing "'],
    ['V=${OPEN', 'line 1, V: a brace after $ is never closed; single quotes keep a $ as it is'],
    ['V=${1}', 'line 1, V: expected a name in braces after $; single quotes keep a $ as it is'],
    ['V=${MISSING:?give it}', 'line 1, V: give it'],
    ['V=${MISSING?}', 'line 1, V: MISSING is not set'],
    ['no equals sign here', 'line 1: expected NAME=value, a comment or nothing'],
    ['1V=x', 'line 1: expected NAME=value, a comment or nothing'],
  ])('says where %j cannot be read, and shows no value', (text, problem) => {
    expect(read(text).problems).toEqual([problem]);
  });

  it('goes on after a line that cannot be read, so that all are told at once', () => {
    const { values, problems } = read('A="open\nV=1\n?');
    expect(values).toEqual({ V: '1' });
    expect(problems).toHaveLength(2);
  });
});
