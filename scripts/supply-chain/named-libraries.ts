// The list of libraries in docs/decisions/014-libraries.md, held against what is installed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The libraries that the workspaces name: what runs with the product, and all that is installed. */
export type Dependencies = { running: ReadonlySet<string>; all: ReadonlySet<string> };

/** The names in the first column of the table, as they stand; one may end in `*` for all of a scope. */
export function namedLibraries(markdown: string): string[] {
  const rows = markdown.split('\n').filter((line) => /^\| (?!Library\b)[^-]/.test(line));
  return rows.flatMap((row) => (row.split('|')[1] ?? '').split(',').map((name) => name.trim()));
}

/** Says which named library is not installed, and which library of an app or a package has no row. */
export function libraryProblems(named: readonly string[], { running, all }: Dependencies): string[] {
  const isNamed = (library: string) => named.some((name) => matches(name, library));
  return [
    ...named
      .filter((name) => ![...all].some((library) => matches(name, library)))
      .map((name) => `docs/decisions/014-libraries.md names ${name}, which no package.json has`),
    ...[...running]
      .filter((library) => !isNamed(library))
      .map((library) => `docs/decisions/014-libraries.md has no row for ${library}`),
  ];
}

/** Reads the dependencies of the root, the apps, the packages, the benches and the end-to-end tests; our own are left out. */
export function readDependencies(root: string): Dependencies {
  const workspaces = ['apps', 'packages'].flatMap((kind) =>
    readdirSync(path.join(root, kind)).map((name) => path.join(kind, name)),
  );
  const running = new Set<string>();
  const all = new Set<string>();
  for (const folder of ['.', 'e2e', 'bench', ...workspaces]) {
    const file = path.join(root, folder, 'package.json');
    if (!existsSync(file)) continue;
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
    for (const name of Object.keys(dependencies).filter(isForeign)) {
      all.add(name);
      if (workspaces.includes(folder)) running.add(name);
    }
    for (const name of Object.keys(devDependencies).filter(isForeign)) all.add(name);
  }
  return { running, all };
}

function isForeign(name: string): boolean {
  return !name.startsWith('@tallygate/');
}

function matches(name: string, library: string): boolean {
  return name.endsWith('*') ? library.startsWith(name.slice(0, -1)) : library === name;
}
