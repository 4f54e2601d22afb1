import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tarArchive } from './tar-archive.ts';

it('is unpacked by tar into the same files, whatever their length', () => {
  const files = [0, 1, 511, 512, 513, 100_000].map((length) => ({
    name: `bundle/${length}.txt`,
    text: 'ä'.repeat(length),
  }));
  const folder = mkdtempSync(join(tmpdir(), 'tallygate-tar-'));
  try {
    execFileSync('tar', ['-xf', '-', '-C', folder], { input: tarArchive(files, Date.now()) });
    for (const { name, text } of files) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
