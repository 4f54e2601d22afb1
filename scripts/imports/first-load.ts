import type { FileImport } from './import-graph.ts';

/** Libraries so large that a page loads them after it is drawn, or not at all. */
const LATER = /^(?:zod|@cfworker\/json-schema|codemirror|@codemirror\/.+|recharts)$/;

/**
 * Finds pages that have to load a large library before they can be used.
 * @param imports what files load at once, as `readFirstImports` reads it
 * @returns in words, each with the way that leads from the page to the library
 */
export function heavyPages(imports: readonly FileImport[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const pages = [...targets.keys()].filter((file) =>
    /^apps\/console\/src\/app\/(?:.+\/)?(?:page|layout)\.tsx$/.test(file),
  );
  return pages.flatMap((page) =>
    waysTo(LATER, { from: page, targets }).map(
      (way) => `${page} loads ${way.at(-1)} at first:\n  ${way.slice(1, -1).join('\n  ')}`,
    ),
  );
}

/** The shortest way to each library that matches. */
function waysTo(library: RegExp, { from, targets }: { from: string; targets: Map<string, string[]> }): string[][] {
  const ways = new Map<string, string[]>([[from, [from]]]);
  for (const [file, way] of ways)
    for (const target of targets.get(file) ?? []) if (!ways.has(target)) ways.set(target, [...way, target]);
  return [...ways].filter(([target]) => library.test(target)).map(([, way]) => way);
}
