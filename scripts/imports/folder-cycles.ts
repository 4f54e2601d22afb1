// Finds folders whose files import each other: such folders are one unit with two names.
import type { FileImport } from './import-graph.ts';

/** Folders of one parent that import each other, with the imports between them. */
export type FolderCycle = { folders: string[]; imports: FileImport[] };

/**
 * Finds the groups of sibling folders that import each other, at every depth.
 *
 * Two folders are compared where their paths part: `a/b/c/x.ts` importing `a/d/y.ts` is an arrow from `a/b` to `a/d`.
 * A folder's own files and its subfolders may import each other.
 *
 * @returns one entry for each strongly connected group of two folders or more, none when there is no cycle
 */
export function findFolderCycles(imports: readonly FileImport[]): FolderCycle[] {
  const arrows = imports.flatMap((found) => {
    const arrow = siblingFolders(found);
    return arrow === undefined ? [] : [{ ...arrow, found }];
  });
  const folders = [...new Set(arrows.flatMap(({ from, to }) => [from, to]))].sort();
  const reached = new Map(folders.map((folder) => [folder, reachableFrom(folder, arrows)]));
  const cycles: FolderCycle[] = [];
  const placed = new Set<string>();
  for (const folder of folders) {
    if (placed.has(folder)) continue;
    const group = folders.filter((other) => reached.get(folder)?.has(other) && reached.get(other)?.has(folder));
    if (group.length < 2) continue;
    for (const member of group) placed.add(member);
    cycles.push({
      folders: group,
      imports: arrows.filter(({ from, to }) => group.includes(from) && group.includes(to)).map(({ found }) => found),
    });
  }
  return cycles;
}

function siblingFolders({ from, to }: FileImport): { from: string; to: string } | undefined {
  const left = from.split('/').slice(0, -1);
  const right = to.split('/').slice(0, -1);
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  if (shared >= left.length || shared >= right.length) return undefined;
  return { from: left.slice(0, shared + 1).join('/'), to: right.slice(0, shared + 1).join('/') };
}

function reachableFrom(start: string, arrows: readonly { from: string; to: string }[]): Set<string> {
  const reached = new Set<string>();
  const waiting = [start];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const { from, to } of arrows) {
      if (from !== folder || reached.has(to)) continue;
      reached.add(to);
      waiting.push(to);
    }
  }
  return reached;
}
