import { describe, expect, it } from 'vitest';
import { findFolderCycles } from './folder-cycles.ts';

describe('findFolderCycles', () => {
  it('finds two folders that import each other, with the imports between them', () => {
    const there = { from: 'apps/x/src/a/one.ts', to: 'apps/x/src/b/two.ts' };
    const back = { from: 'apps/x/src/b/three.ts', to: 'apps/x/src/a/four.ts' };
    expect(findFolderCycles([there, back, { from: 'apps/x/src/c/five.ts', to: 'apps/x/src/a/one.ts' }])).toEqual([
      { folders: ['apps/x/src/a', 'apps/x/src/b'], imports: [there, back] },
    ]);
  });

  it('finds a circle of three, below folders that differ', () => {
    const cycles = findFolderCycles([
      { from: 's/a/deep/1.ts', to: 's/b/2.ts' },
      { from: 's/b/2.ts', to: 's/c/other/3.ts' },
      { from: 's/c/3.ts', to: 's/a/4.ts' },
    ]);
    expect(cycles.map(({ folders }) => folders)).toEqual([['s/a', 's/b', 's/c']]);
  });

  it('lets a folder and its own subfolders import each other, and arrows go one way', () => {
    expect(
      findFolderCycles([
        { from: 's/a/1.ts', to: 's/a/part/2.ts' },
        { from: 's/a/part/2.ts', to: 's/a/1.ts' },
        { from: 's/a/1.ts', to: 's/b/2.ts' },
      ]),
    ).toEqual([]);
  });
});
