import { sampled } from '@tallygate/testing/sampled';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { anyConfig } from '../arbitrary-config.testing.ts';
import { isTable, valueAt } from '../model/reading.ts';
import { indexToml } from './position-index.ts';
import { renderConfigToml } from './render-toml.ts';
import { scanToml } from './scan-toml.ts';

const TEXT = `# a comment = 1
title = "x" # [not.a.table]

[server] # trailing
"quoted key" = 1
a.b.c = 'deep'
text = """
[inner]
fake = 1 "quoted" \\"""
"""
literal = '''
fake = 2
'''
inline = { x = 1, y = { z = [ 1, 2 ] } }
list = [
  "one", # first
  { name = "two" },
  [ 3 ],
]

[[items]]
name = "first"
[items.sub]
k = 1
[[items.parts]]
n = 1
[[items.parts]]
n = 2

[[items]]
name = "second"
[[items.parts]]
n = 3
after = true`;

describe('indexToml', () => {
  const index = indexToml(TEXT);

  it.each([
    [['title'], 2],
    [['server'], 4],
    [['server', 'quoted key'], 5],
    [['server', 'a', 'b', 'c'], 6],
    [['server', 'a', 'b'], 6],
    [['server', 'text'], 7],
    [['server', 'literal'], 11],
    [['server', 'inline', 'x'], 14],
    [['server', 'inline', 'y', 'z', 1], 14],
    [['server', 'list', 0], 16],
    [['server', 'list', 1, 'name'], 17],
    [['server', 'list', 2, 0], 18],
    [['items', 0], 21],
    [['items', 0, 'sub', 'k'], 24],
    [['items', 0, 'parts', 0, 'n'], 26],
    [['items', 0, 'parts', 1], 27],
    [['items', 1], 30],
    [['items', 1, 'parts', 0, 'n'], 33],
    [['items', 1, 'parts', 0, 'after'], 34],
  ])('finds %j in line %i', (path, line) => {
    expect(index.lineOf(path)).toBe(line);
    expect(index.firstLineOf(path)).toBe(line);
  });

  it('answers with the nearest parent for what is missing, and with nothing for what has none', () => {
    expect(index.lineOf(['items', 1, 'sub', 'k'])).toBe(30);
    expect(index.lineOf(['server', 'text', 'fake'])).toBe(7);
    expect(index.lineOf(['nowhere', 'at', 'all'])).toBeUndefined();
    expect(index.firstLineOf(['items', 1, 'sub'])).toBeUndefined();
    expect(index.lineOf([])).toBeUndefined();
  });

  it('is not fooled by what stands in strings', () => {
    expect(index.firstLineOf(['inner'])).toBeUndefined();
    expect(index.firstLineOf(['server', 'fake'])).toBeUndefined();
  });
});

describe('scanToml', () => {
  it('lists every value that a TOML parser sees, with the span of its text', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const text = renderConfigToml(config, { version: 1 });
        const document = parse(text);
        const leaves = scanToml(text).filter(({ path }) => isLeaf(valueAt(document, path)));
        expect(leaves.map(({ path }) => JSON.stringify(path)).sort()).toEqual(leafPaths(document, []).sort());
        for (const { path, value } of leaves) {
          expect(parse(`v = ${text.slice(value!.start, value!.end)}`).v).toEqual(valueAt(document, path));
        }
      }),
      { numRuns: sampled(100) },
    );
  });

  it('never throws and never hangs, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '"', "'", '=', '.', ',', '\n', '#', '\\', 'a', ' ') }),
        (text) => {
          for (const { at } of scanToml(text)) expect(at).toBeLessThan(text.length);
        },
      ),
      { numRuns: sampled(2000) },
    );
  });

  it('goes on in the next line after one that it cannot read', () => {
    const paths = scanToml('a = \n= 3\n[ok\nb = "open\nc = 1\n').map(({ path }) => path.join('.'));
    expect(paths).toEqual(['a', 'ok', 'ok.b', 'ok.c']);
  });
});

const isLeaf = (value: unknown) => value === null || typeof value !== 'object';

function leafPaths(value: unknown, path: (string | number)[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leafPaths(item, [...path, index]));
  if (isTable(value)) return Object.entries(value).flatMap(([key, item]) => leafPaths(item, [...path, key]));
  return [JSON.stringify(path)];
}
