import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ParkedFile, type ParkedRecord } from './parked-file.ts';
import { temporaryFolder } from './publisher.testing.ts';

const record = (id: string): ParkedRecord => ({ id, state: 'parked', reason: 'refused', payload: `{"id":"${id}"}` });
const open = (path: string) => new ParkedFile(path, () => Date.UTC(2026, 0, 1));

it('holds each record once, also over restarts, readable by its user only', async () => {
  const path = join(temporaryFolder(), 'parked', 'moesif.ndjson');
  const file = open(path);
  await file.park([record('a'), record('b'), record('a')]);
  await file.park([record('b')]);
  expect(file.count).toBe(2);
  const again = open(path);
  await again.park([record('a'), record('c')]);
  expect(again.count).toBe(3);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'utf8').split('\n')[0]).toBe(
    '{"key":"a","at":"2026-01-01T00:00:00.000Z","state":"parked","reason":"refused","event":{"id":"a"}}',
  );
});

it('goes on behind a line that a crash cut off', async () => {
  const path = join(temporaryFolder(), 'moesif.ndjson');
  await open(path).park([record('a')]);
  appendFileSync(path, '{"key":"b","at":"20');
  const file = open(path);
  expect(file.count).toBe(1);
  await file.park([record('b')]);
  expect(open(path).count).toBe(2);
});
