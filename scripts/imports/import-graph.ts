// The imports of the product's own files, as the parser sees them: comments and strings that look like imports are not.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';

/** One file of the product that imports another; both paths are relative to the root, with `/`. */
export type FileImport = { from: string; to: string };

/**
 * Reads every import between TypeScript files under `folders`.
 *
 * @param root the absolute path of the repository
 * @param folders folders relative to `root`, such as `apps`
 * @returns one entry per pair of files, types included; imports of libraries and of files that are not TypeScript are left out
 * @throws an `Error` when a relative import, a `#` alias or a package of this repository leads to no file
 */
export function readImportGraph(root: string, folders: readonly string[]): FileImport[] {
  const packages = readPackages(root);
  return folders
    .flatMap((folder) => typescriptFiles(path.join(root, folder)))
    .flatMap((file) => {
      const from = relative(root, file);
      const targets = specifiers(file).flatMap((specifier) => resolveImport(packages, file, specifier) ?? []);
      return [...new Set(targets)].map((target) => ({ from, to: relative(root, target) }));
    });
}

/**
 * Reads what files load as soon as they are loaded themselves: neither types nor what is imported later.
 *
 * @param root the absolute path of the repository
 * @param folders folders relative to `root`
 * @returns one entry per import; a library's has its name in the place of a path
 * @throws an `Error` when an import leads to no file
 */
export function readFirstImports(root: string, folders: readonly string[]): FileImport[] {
  const packages = readPackages(root);
  return folders
    .flatMap((folder) => typescriptFiles(path.join(root, folder)))
    .flatMap((file) =>
      valueSpecifiers(file).map((specifier) => {
        const target = resolveImport(packages, file, specifier);
        return { from: relative(root, file), to: target === undefined ? specifier : relative(root, target) };
      }),
    );
}

function typescriptFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory())
      return ['node_modules', '.next', 'dist', 'generated'].includes(entry.name)
        ? []
        : typescriptFiles(path.join(folder, entry.name));
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path.join(folder, entry.name)] : [];
  });
}

function specifiers(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  return [
    ...module.staticImports.map((found) => found.moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...module.dynamicImports.flatMap(
      ({ moduleRequest: { start, end } }) => /^['"](.+)['"]$/.exec(source.slice(start, end))?.[1] ?? [],
    ),
  ];
}

function valueSpecifiers(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const { module } = parseSync(file, source);
  return [
    ...module.staticImports.flatMap(({ moduleRequest, entries }) =>
      entries.length > 0 && entries.every(({ isType }) => isType) ? [] : moduleRequest.value,
    ),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) => (isType ? [] : (moduleRequest?.value ?? []))),
    ),
  ];
}

type Package = { name: string; folder: string; targets: Map<string, string> };

/** Each package and app with where its `exports` and `imports` lead, keyed by what a file of this repository writes. */
function readPackages(root: string): Package[] {
  return ['apps', 'packages']
    .flatMap((kind) => readdirSync(path.join(root, kind)).map((name) => path.join(root, kind, name)))
    .filter((folder) => existsSync(path.join(folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
      const targets = new Map<string, string>();
      for (const [key, target] of Object.entries<string>(manifest.exports ?? {}))
        targets.set(path.posix.join(manifest.name, key), target);
      for (const [key, target] of Object.entries<string>(manifest.imports ?? {})) targets.set(key, target);
      return { name: manifest.name, folder, targets };
    });
}

/** The file an import leads to, or nothing when it is a library's or no TypeScript. */
function resolveImport(packages: readonly Package[], file: string, specifier: string): string | undefined {
  const found = findTarget(packages, file, specifier);
  if (found === undefined || !/\.tsx?$/.test(found) || found.includes(`${path.sep}generated${path.sep}`))
    return undefined;
  if (!existsSync(found)) throw new Error(`${file} imports ${specifier}, which is no file`);
  return found;
}

function findTarget(packages: readonly Package[], file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return path.resolve(path.dirname(file), specifier);
  const owner = specifier.startsWith('#')
    ? packages.find(({ folder }) => file.startsWith(folder + path.sep))
    : packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  if (owner === undefined) return undefined;
  for (const [key, target] of owner.targets) {
    if (key === specifier) return path.join(owner.folder, target);
    const [before = '', after] = key.split('*');
    if (after !== undefined && specifier.startsWith(before) && specifier.endsWith(after))
      return path.join(
        owner.folder,
        target.replace('*', specifier.slice(before.length, specifier.length - after.length)),
      );
  }
  throw new Error(`${file} imports ${specifier}, which ${owner.name} does not export`);
}

function relative(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/');
}
