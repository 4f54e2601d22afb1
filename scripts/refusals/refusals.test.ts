import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root as repository } from '../bootstrap.mjs';
import { collectRefusals, refusalsText } from './collect-refusals.ts';

it('refuses in the words and with the codes of docs/errors/refusals.txt; update that file (vitest -u) for new ones', async () => {
  await expect(refusalsText(repository)).toMatchFileSnapshot('../../docs/errors/refusals.txt');
});

describe('collectRefusals', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'tallygate-refusals-'));
    mkdirSync(path.join(root, 'apps/x/src'), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const refusalsOf = (source: string, file = 'refuse.ts') => {
    writeFileSync(path.join(root, 'apps/x/src', file), source);
    return collectRefusals(root, { name: 'apps/x', isEverySentence: true });
  };

  it('reads the status, code and words of an error object, and the name it has', () => {
    expect(refusalsOf("export const CODES = { GONE: { status: 410, title: 'Gone' } };")).toEqual([
      'GONE { status=410, title="Gone" }',
    ]);
  });

  it('reads both sides of a choice, and keeps what a template says around its values', () => {
    const source = ['refuse({ code: -32602, message: isOld ? `$', '{name} is too old` : "Too new" });'].join('');
    expect(refusalsOf(source)).toContain('{ code=-32602, message="{…} is too old" | "Too new" }');
  });

  it('reads what is handed over one by one', () => {
    expect(refusalsOf("early(403, 'This Host is not served', 'host_not_allowed');")).toContain(
      'early(403, "This Host is not served", "host_not_allowed")',
    );
  });

  it('leaves out what goes to the log, and what tests say', () => {
    expect(refusalsOf("logger.warn({ reason: 'x y' }, 'nothing was sent');")).toEqual([]);
    expect(refusalsOf("expect('a refusal of a test')", 'refuse.test.ts')).toEqual([]);
  });
});
