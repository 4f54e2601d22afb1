// Documents that name a path, an error code or a variable must name one that exists.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ERROR_CODES } from '@tallygate/contracts/error-catalogue';
import { root } from './bootstrap.mjs';
import { ROOMS } from './imports/import-rules.ts';
import { libraryProblems, namedLibraries, readDependencies } from './supply-chain/named-libraries.ts';

const problems: string[] = [];

for (const file of markdownFiles(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs'])) {
  const text = readFileSync(path.join(root, file), 'utf8');
  for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    if (!existsSync(path.resolve(root, path.dirname(file), target)))
      problems.push(`${file}: the link ${target} leads nowhere`);
  }
  for (const [, named = ''] of text.matchAll(/`((?:apps|packages|scripts|prisma|e2e|bench|docs)\/[\w./-]+)`/g)) {
    if (!existsSync(path.join(root, named))) problems.push(`${file}: names ${named}, which does not exist`);
  }
}

const architecture = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');
for (const { src, order } of ROOMS) {
  for (const room of order) {
    if (!architecture.includes(`](../${src}/${room})`))
      problems.push(`docs/architecture.md does not link to the room ${src}/${room}`);
  }
}

for (const code of Object.keys(ERROR_CODES)) {
  const page = `docs/errors/${code}.md`;
  if (!existsSync(path.join(root, page))) problems.push(`${page} is missing: every error code has a page`);
}

const example = readFileSync(path.join(root, '.env.example'), 'utf8');
const documented = new Set([...example.matchAll(/^#?\s?([A-Z][A-Z_0-9]+)=/gm)].map(([, name]) => name));
for (const file of [
  'apps/api/src/env.ts',
  'apps/gateway/src/env.ts',
  'apps/console/src/env.ts',
  'packages/sandbox/src/env.ts',
  'scripts/supervisor/env.ts',
]) {
  if (!existsSync(path.join(root, file))) continue;
  for (const [, name = ''] of readFileSync(path.join(root, file), 'utf8').matchAll(/^\s+([A-Z][A-Z_0-9]+): /gm)) {
    if (!documented.has(name)) problems.push(`.env.example does not describe ${name}, which ${file} reads`);
  }
}

const libraries = namedLibraries(readFileSync(path.join(root, 'docs/decisions/014-libraries.md'), 'utf8'));
problems.push(...libraryProblems(libraries, readDependencies(root)));

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log('documents name only what exists');

function markdownFiles(entries: string[]): string[] {
  return entries.flatMap((entry) => {
    const full = path.join(root, entry);
    if (!existsSync(full)) return [];
    if (statSync(full).isFile()) return entry.endsWith('.md') ? [entry] : [];
    return markdownFiles(readdirSync(full).map((name) => path.join(entry, name)));
  });
}
