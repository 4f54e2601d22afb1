import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSpool } from '@tallygate/spool/open-spool';
import { expect, onTestFinished, test } from 'vitest';
import { readCommandSettings } from './env.ts';
import { runCommandLine } from './run-command.ts';

const RECORDS = 30;

const spool = (args: string[], settings: { spoolDir: string }) =>
  runCommandLine(['spool', ...args], () => ({ ...readCommandSettings({}), ...settings }));

/** A closed spool of thirty records, of which the reader `moesif` has committed ten. */
async function aSpool(): Promise<string> {
  const dir = mkdtempSync(path.join(tmpdir(), 'tallygate-command-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  // A second reader that has read nothing keeps every segment.
  const opened = await openSpool({ dir, onFull: 'refuse', segmentBytes: 1024, readers: ['moesif', 'console'] });
  opened.reader('console');
  for (let number = 0; number < RECORDS; number++) await opened.append(`record-${number}-`.padEnd(100, '.'));
  const { records } = await opened.reader('moesif').read(10, 1_000_000);
  await opened.reader('moesif').commit(records.at(-1)!.position);
  await opened.close();
  return dir;
}

test('inspect names the records, the segments and what waits before each reader', async () => {
  const dir = await aSpool();

  const { text, exitCode } = await spool(['inspect'], { spoolDir: dir });

  expect(exitCode).toBe(0);
  expect(text).toContain(`${dir}: 30 records`);
  expect(text).toMatch(/segment main:1 {2}\d+ records/);
  expect(text).toMatch(/reader {2}moesif {2}20 records wait/);
  expect(text).toMatch(/reader {2}console {2}30 records wait/);
});

test('inspect --json gives the same facts to a program', async () => {
  const dir = await aSpool();

  const { text } = await spool(['inspect', '--dir', dir, '--json'], { spoolDir: '/nowhere' });

  expect(JSON.parse(text)).toMatchObject({ records: RECORDS, writers: [{ writer: 'main', pid: null }] });
});

test('verify ends well on a sound log, and with 1 when a record is damaged, naming file and place', async () => {
  const dir = await aSpool();

  expect(await spool(['verify'], { spoolDir: dir })).toMatchObject({
    exitCode: 0,
    text: expect.stringContaining('30 records; all sound'),
  });

  const file = path.join(dir, 'main-000000000001.seg');
  const bytes = readFileSync(file);
  const at = bytes.indexOf('record-1-');
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);

  const damaged = await spool(['verify'], { spoolDir: dir });
  expect(damaged.exitCode).toBe(1);
  expect(damaged.text).toContain(`corrupt  ${file}`);
});

test('replay from the start puts every kept record before the reader again', async () => {
  const dir = await aSpool();

  const { text } = await spool(['replay', 'moesif', '--from', 'start'], { spoolDir: dir });

  expect(text).toContain('moesif will deliver again: 30 records wait');
});

test('replay takes a segment of a writer', async () => {
  const dir = await aSpool();

  const { text } = await spool(['replay', 'moesif', '--from', 'main:1:0'], { spoolDir: dir });

  expect(text).toContain('30 records wait');
});

test('replay refuses while the gateway holds the log, and names its process', async () => {
  const dir = await aSpool();
  const running = await openSpool({ dir, onFull: 'refuse', readers: ['moesif'] });
  onTestFinished(() => running.close());

  await expect(spool(['replay', 'moesif', '--from', 'start'], { spoolDir: dir })).rejects.toThrow(
    new RegExp(`held by process ${process.pid}`),
  );
});

test.each([
  [[], /found nothing, expected inspect, verify or replay/],
  [['replay', '--from', 'start'], /expected one reader/],
  [['replay', 'moesif'], /--from: found nothing, expected start or/],
  [['replay', 'moesif', '--from', 'main'], /--from: found main/],
  [['inspect', '--from', 'start'], /'--from' means nothing/],
  [['verify', '--what'], /--what/],
])('refuses the arguments %j with what was expected', async (args, message) => {
  await expect(spool(args, { spoolDir: tmpdir() })).rejects.toMatchObject({
    usage: true,
    message: expect.stringMatching(message),
  });
});

test('says where it looked when there is no log', async () => {
  await expect(spool(['inspect'], { spoolDir: '/nowhere/spool' })).rejects.toThrow(/no event log at \/nowhere\/spool/);
});
