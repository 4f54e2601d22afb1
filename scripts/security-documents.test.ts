import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './bootstrap.mjs';

const text = readFileSync(path.join(root, 'docs/security/asvs.md'), 'utf8');
const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \| (.+) \| (.+) \| (.+) \|$/gm)].map(
  ([, id = '', how = '', state = '', shown = '']) => ({ id, how, state, shown }),
);
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const quoted = (shown: string) => [...shown.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

test('the table of requirements has each once, in order, in one of three states', () => {
  expect(rows.length).toBeGreaterThan(150);
  expect(text.match(/^\| \d/gm)).toHaveLength(rows.length);
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const inOrder = [...ids].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  expect(ids).toEqual(inOrder);
  for (const { id, state } of rows) expect(['met', 'not met', 'not applicable'], id).toContain(state);
});

test('what is met is shown by a file or a command, and each that is named exists', () => {
  for (const { id, state, shown } of rows) {
    if (state === 'met') expect(quoted(shown).length, id).toBeGreaterThan(0);
    for (const name of quoted(shown)) {
      const script = /^npm run ([\w:-]+)/.exec(name)?.[1];
      if (script === undefined) expect(existsSync(path.join(root, name)), `${id}: ${name}`).toBe(true);
      else expect(Object.keys(scripts), id).toContain(script);
    }
  }
});

test('what SECURITY.md links to exists', () => {
  const security = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');
  const links = [...security.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
  const local = links.filter((target) => !target.startsWith('https:'));
  expect(local.length).toBeGreaterThan(3);
  for (const target of local) expect(existsSync(path.join(root, target)), target).toBe(true);
});
