import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Documents } from '../src/lib/documents.ts';

const FOLDERS = ['guide', 'errors'] as const;

/**
 * The guides and the pages of errors in a folder.
 * @param root the folder `docs` of this version, absolute
 */
export function readDocuments(root: string): Documents {
  const read: Documents['read'] = async (folder, name) => {
    // A name from an address never leads out of the folders.
    if (!FOLDERS.some((one) => one === folder) || !/^[A-Za-z0-9_-]+$/.test(name)) return undefined;
    const text = await readFile(path.join(root, folder, `${name}.md`), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const [, title = name, rest = text] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? [];
    return { title, text: rest };
  };
  return {
    read,
    list: async () => {
      const listed = await Promise.all(
        FOLDERS.map(async (folder) => {
          const names = await readdir(path.join(root, folder)).catch(() => []);
          const files = names.filter((name) => name.endsWith('.md')).sort();
          return Promise.all(
            files.map(async (file) => {
              const name = file.slice(0, -'.md'.length);
              return { folder, name, title: (await read(folder, name))?.title ?? name };
            }),
          );
        }),
      );
      return listed.flat();
    },
  };
}
