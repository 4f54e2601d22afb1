import path from 'node:path';
import { expect, it } from 'vitest';
import { readDocuments } from './documents.ts';

const documents = readDocuments(path.join(import.meta.dirname, '../../../docs'));

it('lists every guide and every error with its title', async () => {
  const listed = await documents.list();
  expect(listed).toContainEqual({ folder: 'guide', name: 'publisher', title: 'The Moesif publisher' });
  expect(listed).toContainEqual({ folder: 'errors', name: 'APPLY_BUSY', title: 'APPLY_BUSY' });
});

it('reads a document without its title, and nothing from elsewhere', async () => {
  expect((await documents.read('errors', 'APPLY_BUSY'))?.text).not.toContain('# APPLY_BUSY');
  for (const [folder, name] of [
    ['decisions', '014-libraries'],
    ['guide', '../decisions/014-libraries'],
    ['guide', 'nothing'],
  ] as const)
    expect(await documents.read(folder, name)).toBeUndefined();
});

it('has none where none were installed', async () => {
  expect(await readDocuments('/nowhere').list()).toEqual([]);
});
