import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFile } from './create-file.ts';

describe('createFile', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tallygate-create-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes a file that its owner alone may read', () => {
    expect(createFile(join(folder, 'x'), 'first')).toBe(true);
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('first');
    expect(statSync(join(folder, 'x')).mode & 0o777).toBe(0o600);
  });

  it('leaves a file that is there already, and no draft', () => {
    createFile(join(folder, 'x'), 'first');
    expect(createFile(join(folder, 'x'), 'second')).toBe(false);
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('first');
    expect(readdirSync(folder)).toEqual(['x']);
  });

  it('says why it cannot, where there is no folder', () => {
    expect(() => createFile(join(folder, 'none', 'x'), 'first')).toThrow(/ENOENT/);
  });
});
