import { describe, expect, it } from 'vitest';
import { libraryProblems, namedLibraries } from './named-libraries.ts';

const TABLE = `
| Library | Job, and why this one | Instead of | Brings |
|---|---|---|---|
| zod | schemas | checks by hand | 0 |
| next, @codemirror/* | the console | others | 11 |
`;

describe('namedLibraries', () => {
  it('reads the first column, and nothing of the head', () => {
    expect(namedLibraries(TABLE)).toEqual(['zod', 'next', '@codemirror/*']);
  });
});

describe('libraryProblems', () => {
  const named = namedLibraries(TABLE);
  const installed = ['zod', 'next', '@codemirror/view'];

  it('has nothing to say where list and workspaces agree', () => {
    expect(libraryProblems(named, { running: new Set(installed), all: new Set(installed) })).toEqual([]);
  });

  it('tells of a library that is listed and not installed', () => {
    const all = new Set(['zod', '@codemirror/view']);
    expect(libraryProblems(named, { running: all, all })).toEqual([expect.stringContaining('names next, which')]);
  });

  it('tells of a library that runs with the product and is not listed, not of one that only tests use', () => {
    const all = new Set([...installed, 'left-pad', 'vitest']);
    expect(libraryProblems(named, { running: new Set([...installed, 'left-pad']), all })).toEqual([
      expect.stringContaining('no row for left-pad'),
    ]);
  });
});
