// The strings of the console's sources, as the parser sees them: comments, imports and types are not among them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** A text that stands in a source: part of a JSX element, or a literal. */
export type ConsoleText = { file: string; line: number; text: string };

/**
 * Reads the texts under `folders`, without those of tests.
 *
 * @param root the absolute path of the repository
 * @param folders folders relative to `root`
 * @throws an `Error` when a file cannot be parsed
 */
export function readConsoleTexts(root: string, folders: readonly string[]): ConsoleText[] {
  return sourcesIn(root, folders).flatMap((file) => textsOf(file, readFileSync(path.join(root, file), 'utf8')));
}

/** The product's own TypeScript files under `folders`, relative to `root`; neither tests nor what they are built with. */
export function sourcesIn(root: string, folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${folder}/${file.split(path.sep).join('/')}`,
      ),
    )
    .filter((file) => /\.tsx?$/.test(file) && !/\.(?:test|testing|d)\.tsx?$/.test(file))
    .sort();
}

/**
 * The texts of one source.
 * @throws an `Error` when it cannot be parsed
 */
export function textsOf(file: string, source: string): ConsoleText[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const texts: ConsoleText[] = [];
  const imported = new Set<number>();
  const add = (start: number, text: string) => {
    if (imported.has(start) || text.trim() === '') return;
    texts.push({ file, line: source.slice(0, start).split('\n').length, text: text.trim().replaceAll(/\s+/g, ' ') });
  };
  new Visitor({
    ImportDeclaration: ({ source: from }) => void imported.add(from.start),
    ExportNamedDeclaration: ({ source: from }) => void (from && imported.add(from.start)),
    ImportExpression: ({ source: from }) => void imported.add(from.start),
    Literal: ({ start, value }) => {
      if (typeof value === 'string') add(start, value);
    },
    TemplateElement: ({ start, value }) => add(start, value.cooked ?? value.raw),
    JSXText: ({ start, value }) => add(start + value.length - value.trimStart().length, value),
  }).visit(program);
  return texts;
}
