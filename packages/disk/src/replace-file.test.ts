import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile, replaceFileSync } from './replace-file.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tallygate-replace-'));
  path = join(folder, 'x');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['replaceFile', replaceFile],
  ['replaceFileSync', async (to: string, content: string) => replaceFileSync(to, content)],
])('%s', (_, replace) => {
  it('makes the file, readable by its owner alone, and leaves nothing beside it', async () => {
    await replace(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['x']);
  });

  it('replaces a file without writing into it: who has it open reads on in the former one', async () => {
    writeFileSync(path, 'former');
    const before = statSync(path).ino;
    await replace(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).ino).not.toBe(before);
  });

  it('leaves what was there, and no draft, when it cannot replace it', async () => {
    mkdirSync(join(path, 'full'), { recursive: true });
    await expect(replace(path, 'new')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['x']);
  });

  it('keeps the last of many replacements at once, whole', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(texts.map((text) => replace(path, text)));
    expect(texts).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(folder)).toEqual(['x']);
  });
});

describe('replaceFile', () => {
  it('tells of the new file as it was before anybody else touched it', async () => {
    const stats = await replaceFile(path, 'new');
    const { ino, size, mtimeMs } = statSync(path);
    expect(stats).toMatchObject({ ino, size, mtimeMs });
  });

  it('overwrites what a crash left of a draft that has a name', async () => {
    writeFileSync(`${path}.tmp`, 'the half of a much longer text');
    await replaceFile(path, 'new', { draft: `${path}.tmp`, isLossHarmless: true });
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['x']);
  });
});
