import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const guide = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../docs/guide');

/** The first fenced block of that language on a page of the guide, behind a heading where one is named. */
export function guideBlock(page: string, language: string, heading?: string): string {
  const text = readFileSync(path.join(guide, page), 'utf8');
  const start = heading === undefined ? 0 : text.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`${page} has no heading "${heading}"`);
  const block = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(text.slice(start))?.[1];
  if (block === undefined) throw new Error(`${page} has no block of ${language}`);
  return block;
}

/** The variables of a block that sets them, one a line. */
export function variablesOf(block: string): Record<string, string> {
  const lines = block.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
  );
}
