import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../bootstrap.mjs';
import { withReasons } from './reasons-document.ts';

it('the guide says of every reason what the product decides by; update it (vitest -u) when the table changes', async () => {
  const guide = readFileSync(path.join(root, 'docs/guide/billing.md'), 'utf8');
  await expect(withReasons(guide)).toMatchFileSnapshot('../../docs/guide/billing.md');
});

it('a document without a place for the table is an error that names it', () => {
  expect(() => withReasons('# Billing')).toThrow('no place for the reasons');
});
