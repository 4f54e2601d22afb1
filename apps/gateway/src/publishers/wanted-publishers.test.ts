import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configWith, silent, temporaryFolder } from './publisher.testing.ts';
import { PublisherReaders, readersOf } from './wanted-publishers.ts';

const A = { application_id: 'id-a' };
const B = { application_id: 'id-b' };
const readersIn = (dataDir: string, hasController = true) =>
  new PublisherReaders({ dataDir, hasController, logger: silent });

it('the publishers that are wanted have the readers of what is enabled, and the ledger’s only with a control plane', () => {
  const config = configWith({ ...A, enabled: false }, B);
  expect(readersOf(readersIn(temporaryFolder()).wanted(config))).toEqual(['console', 'moesif-2']);
  expect(readersOf(readersIn(temporaryFolder(), false).wanted(config))).toEqual(['moesif-2']);
  const off = { ...config, analytics: { ...config.analytics, enabled: false } };
  expect(readersOf(readersIn(temporaryFolder(), false).wanted(off))).toEqual([]);
});

it('names outlive a restart, and no application id is written down', () => {
  const dataDir = temporaryFolder();
  readersIn(dataDir).keep(configWith(A, B));
  expect(
    readersIn(dataDir)
      .wanted(configWith(B))
      .moesif.map(({ name }) => name),
  ).toEqual(['moesif-2']);
  expect(readFileSync(join(dataDir, 'publishers.json'), 'utf8')).not.toMatch(/id-[ab]/);
});

it.each([
  ['is switched off', configWith({ ...A, enabled: false }), ['moesif']],
  ['is taken out', configWith(), ['moesif']],
  ['takes less', configWith({ ...A, events: 'billable' }), ['moesif']],
  ['takes more', configWith({ ...A, events: 'all' }), ['moesif']],
  ['is as before', configWith(A), []],
] as const)('releases what waited for a publisher that %s', (_what, config, released) => {
  const readers = readersIn(temporaryFolder());
  readers.keep(configWith(A));
  const wanted = readers.wanted(config);
  expect(wanted.released).toEqual(released);
  readers.keep(config);
  expect(readers.wanted(config).released).toEqual([]);
});

it('a file that is damaged is as good as none: names go by place', () => {
  const dataDir = temporaryFolder();
  writeFileSync(join(dataDir, 'publishers.json'), '[{"name":');
  const readers = readersIn(dataDir);
  expect(readers.wanted(configWith(A, B)).moesif.map(({ name }) => name)).toEqual(['moesif', 'moesif-2']);
  readers.keep(configWith(A, B));
  expect(
    readersIn(dataDir)
      .wanted(configWith(B))
      .moesif.map(({ name }) => name),
  ).toEqual(['moesif-2']);
});
