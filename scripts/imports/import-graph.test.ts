import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFirstImports, readImportGraph } from './import-graph.ts';

describe('readImportGraph', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'tallygate-imports-'));
    put('packages/p/package.json', JSON.stringify({ name: '@x/p', exports: { './word': './src/room/word.ts' } }));
    put('packages/p/src/room/word.ts', '');
    put('packages/p/src/hidden.ts', '');
    put('apps/a/package.json', JSON.stringify({ name: '@x/a', imports: { '#lib/*': './src/lib/*' } }));
    put('apps/a/src/lib/tool.ts', '');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function put(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }

  /** Where the imports of one file of the app lead. */
  function targetsOf(source: string): string[] {
    put('apps/a/src/main.ts', source);
    return readImportGraph(root, ['apps', 'packages']).map(({ to }) => to);
  }

  it('follows relative paths, aliases and exports of packages, also of types, of re-exports and of what is loaded later', () => {
    expect(targetsOf("import { a } from './lib/tool.ts';")).toEqual(['apps/a/src/lib/tool.ts']);
    expect(targetsOf("import type { A } from '#lib/tool.ts';")).toEqual(['apps/a/src/lib/tool.ts']);
    expect(targetsOf("export { word } from '@x/p/word';")).toEqual(['packages/p/src/room/word.ts']);
    expect(targetsOf("const later = import('@x/p/word');")).toEqual(['packages/p/src/room/word.ts']);
  });

  it('ignores imports in comments and in texts, and libraries', () => {
    expect(targetsOf("// import './lib/none.ts';\nconst text = `import './lib/none.ts'`;\nimport 'zod';")).toEqual([]);
  });

  it('refuses a path that a package does not export', () => {
    expect(() => targetsOf("import '@x/p/hidden';")).toThrow('imports @x/p/hidden, which @x/p does not export');
  });

  it('refuses an import that leads to no file', () => {
    expect(() => targetsOf("import './lib/none.ts';")).toThrow('which is no file');
  });

  it('refuses a file that cannot be parsed', () => {
    expect(() => targetsOf('const = 1;')).toThrow('cannot be parsed');
  });

  it('tells what a file needs at once: neither types nor what is loaded later, but libraries', () => {
    put(
      'apps/a/src/main.ts',
      `import { z } from 'zod';
       import type { A } from '#lib/tool.ts';
       import { type B } from '#lib/tool.ts';
       export { word } from '@x/p/word';
       const later = import('#lib/tool.ts');`,
    );
    expect(readFirstImports(root, ['apps']).map(({ to }) => to)).toEqual(['zod', 'packages/p/src/room/word.ts']);
  });
});
