import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TERMS_FILE } from '@tallygate/contracts/gateway-files';
import { expect, it } from 'vitest';
import { silent, temporaryFolder } from '../publishers/publisher.testing.ts';
import { termsText } from './caller-terms.testing.ts';
import { TermsHolder } from './terms-holder.ts';

const open = (dataDir: string) => TermsHolder.open({ dataDir, logger: silent });

it('knows the prices again after a start, without anybody to ask', async () => {
  const dataDir = temporaryFolder();
  await open(dataDir).take('first', termsText({ unitAmount: '5' }));
  const again = open(dataDir);
  expect(again.hash).toBe('first');
  expect(again.prices?.terms.meters).toMatchObject([{ prices: [{ price: { unitAmount: '5' } }] }]);
});

it('keeps the prices that it has when others cannot be read', async () => {
  const holder = open(temporaryFolder());
  await holder.take('first', termsText({ unitAmount: '5' }));
  await expect(holder.take('second', '{"meters":"none"}')).rejects.toThrow();
  expect(holder.hash).toBe('first');
});

it('starts without prices from a file that is damaged', () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, TERMS_FILE), '{"hash":"first","ter');
  expect(open(dataDir)).toMatchObject({ hash: null, prices: undefined });
});
