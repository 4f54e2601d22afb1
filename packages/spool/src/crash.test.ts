import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { SpoolLockedError } from './errors.ts';
import type { SpoolReader } from './reader.ts';
import { drain, openForTest, readSome, temporaryFolder } from './spool.testing.ts';

type Run = {
  child: ChildProcess;
  /** What it confirmed so far. */
  lines: () => string[];
  until: (count: number) => Promise<void>;
};

function startWriter(dir: string, writer: string, run: number): Run {
  const script = fileURLToPath(new URL('crash-writer.fixture.ts', import.meta.url));
  const output = `${temporaryFolder()}/output`;
  const fd = openSync(output, 'w');
  const child = spawn(process.execPath, ['--import', 'tsx', script, dir, writer, String(run)], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', fd, 'inherit'],
  });
  closeSync(fd);
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = (): string[] => readFileSync(output, 'utf8').split('\n').slice(0, -1);
  const until = (count: number): Promise<void> =>
    vi.waitFor(() => expect(lines().length).toBeGreaterThan(count), { timeout: 20_000, interval: 5 });
  return { child, lines, until };
}

async function kill({ child }: Run): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

const idOf = (text: string): string => text.split(' ')[1]!;

async function readIds(reader: SpoolReader): Promise<string[]> {
  return (await drain(reader)).map(idOf);
}

function said(lines: string[], word: string): string[] {
  return lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
}

test('what was confirmed before a SIGKILL is read afterwards, once, and the calls left open are recovered', async () => {
  const dir = temporaryFolder();
  const lines: string[] = [];
  for (let run = 0; run < 3; run++) {
    const writer = startWriter(dir, 'main', run);
    await writer.until(700 + run * 317);
    await kill(writer);
    lines.push(...writer.lines());
  }
  const spool = await openForTest(dir, { segmentBytes: 4096 });
  const read = await readIds(spool.reader('r'));
  const found = new Set(read);
  const ended = new Set(said(lines, 'ended'));
  expect(ended.size).toBeGreaterThan(200);
  expect(found.size).toBe(read.length);
  expect([...ended].filter((id) => !found.has(id))).toEqual([]);

  const recovered = new Set(spool.recovered.map(({ id }) => id));
  const begun = new Set(said(lines, 'ending'));
  const stillOpen = said(lines, 'opened').filter((id) => !begun.has(id));
  expect(stillOpen.filter((id) => !recovered.has(id))).toEqual([]);
  expect([...recovered].filter((id) => found.has(id))).toEqual([]);
  for (const { id, payload } of spool.recovered) expect(payload.toString()).toBe(`payload of ${id}`);
});

test('writers of several processes share a folder, and one that lives recovers one that was killed', async () => {
  const dir = temporaryFolder();
  const a = startWriter(dir, 'a', 0);
  const b = startWriter(dir, 'b', 0);
  const spool = await openForTest(dir, { writerId: 'reads', refreshIntervalMs: 20 });
  const reader = spool.reader('r');
  await a.until(300);
  await b.until(300);
  await expect(openForTest(dir, { writerId: 'a' })).rejects.toThrow(SpoolLockedError);
  await expect(openForTest(dir, { writerId: 'a' })).rejects.toThrow(`process ${a.child.pid}`);

  const read: string[] = [];
  const missing = (confirmed: string[]): string[] => {
    const found = new Set(read);
    return confirmed.filter((id) => !found.has(id));
  };
  const target = [...said(a.lines(), 'ended'), ...said(b.lines(), 'ended')];
  while (missing(target).length > 0) {
    await reader.wait();
    read.push(...(await readSome(reader)).map(idOf));
  }
  await kill(a);
  const successor = await openForTest(dir, { writerId: 'c', readers: ['r'] });
  const openOfA = new Set(said(a.lines(), 'opened').filter((id) => !said(a.lines(), 'ending').includes(id)));
  const recovered = successor.recovered.map(({ id }) => id);
  expect(recovered.every((id) => id.startsWith('a-'))).toBe(true);
  expect([...openOfA].filter((id) => !recovered.includes(id))).toEqual([]);

  await kill(b);
  await spool.refresh();
  read.push(...(await readIds(reader)));
  expect(missing([...said(a.lines(), 'ended'), ...said(b.lines(), 'ended')])).toEqual([]);
  expect(new Set(read).size).toBe(read.length);
  for (const writer of ['a', 'b']) {
    const numbers = read.filter((id) => id.startsWith(`${writer}-`)).map((id) => Number(id.split('-')[2]));
    expect(numbers).toEqual([...numbers].sort((x, y) => x - y));
  }
});
