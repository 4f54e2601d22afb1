import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './bootstrap.mjs';

const TEST_FILE = /\.(test|spec|slow)\.tsx?$/;
/** The title of a test begins with the numbers of the rows it shows, with or without commas between them. */
const TITLE = /['"`]((?:[TPSAM]\d{1,2}[,:]? )+)/g;

const document = readFileSync(path.join(root, 'docs/guide/edge-cases.md'), 'utf8');
const rows = [...document.matchAll(/^\| ([TPSAM]\d{1,2}) \|/gm)].map(([, number]) => number!);

function sources(folder: string, isWanted: (file: string) => boolean): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === 'node_modules' || entry.name === 'dist' ? [] : sources(file, isWanted);
    return isWanted(file) ? [file] : [];
  });
}

/** Row number → files that name it. */
function namedRows(): Map<string, string[]> {
  const files = [
    ...['apps', 'packages', 'scripts', 'e2e'].flatMap((folder) => sources(folder, (file) => TEST_FILE.test(file))),
    ...sources('bench', (file) => file.endsWith('.ts')),
  ];
  const named = new Map<string, string[]>();
  for (const file of files) {
    for (const [, numbers = ''] of readFileSync(path.join(root, file), 'utf8').matchAll(TITLE)) {
      for (const number of numbers.match(/[TPSAM]\d+/g) ?? []) named.set(number, [...(named.get(number) ?? []), file]);
    }
  }
  return named;
}

test('every row of the edge cases has a test that carries its number, and no test carries another number', () => {
  expect(rows.length).toBeGreaterThan(100);
  expect(new Set(rows).size).toBe(rows.length);
  const named = namedRows();
  expect(rows.filter((number) => !named.has(number))).toEqual([]);
  expect([...named].filter(([number]) => !rows.includes(number))).toEqual([]);
});
