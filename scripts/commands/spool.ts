import { existsSync } from 'node:fs';
import path from 'node:path';
import { inspectSpool, type ReplayRequest, replaySpool, verifySpool } from '@tallygate/spool/operator';
import type { Command } from 'commander';
import { CommandError, type CommandResult } from './command-error.ts';
import { orElse, type Report } from './command-line.ts';
import { describeInspection, describeLag, describeVerification } from './spool-report.ts';

type FolderOptions = { dir?: string; json?: boolean };
type ReplayOptions = { dir?: string; from?: string };

/** `tallygate spool inspect|verify|replay …`. Actions throw a CommandError, and SpoolError for what the spool itself refuses. */
export function addSpool(program: Command, settings: () => { spoolDir: string }, report: Report): void {
  const group = program.command('spool');
  const folderOf = ({ dir }: { dir?: string }) => existingFolder(dir ?? settings().spoolDir);
  group
    .command('inspect')
    .option('--dir <folder>')
    .option('--json')
    .action(async (options: FolderOptions) => report(await inspect(folderOf(options), options.json)));
  group
    .command('verify')
    .option('--dir <folder>')
    .option('--json')
    .action(async (options: FolderOptions) => report(await verify(folderOf(options), options.json)));
  group
    .command('replay')
    .argument('[reader...]')
    .option('--dir <folder>')
    .option('--from <place>')
    .action(async (readers: string[], options: ReplayOptions) => {
      const [reader, ...more] = readers;
      if (reader === undefined || more.length > 0) {
        throw new CommandError(`replay: found ${readers.length} names, expected one reader, e.g. "moesif"`, {
          usage: true,
        });
      }
      report(await replay(folderOf(options), { reader, from: parsePlace(options.from) }));
    });
  orElse(
    group,
    (found) => new CommandError(`spool: found ${found}, expected inspect, verify or replay`, { usage: true }),
  );
}

async function inspect(dir: string, json = false): Promise<CommandResult> {
  const inspection = await inspectSpool(dir);
  return { text: json ? JSON.stringify(inspection, null, 2) : describeInspection(dir, inspection), exitCode: 0 };
}

async function verify(dir: string, json = false): Promise<CommandResult> {
  const verification = await verifySpool(dir);
  // A torn end is what a killed writer leaves, and the next start repairs it; only damage before the end means lost
  // records.
  const { damage, missing, cursors } = verification;
  const isSound = damage.every(({ kind }) => kind === 'torn') && missing.length === 0 && cursors.length === 0;
  return {
    text: json ? JSON.stringify(verification, null, 2) : describeVerification(dir, verification),
    exitCode: isSound ? 0 : 1,
  };
}

async function replay(dir: string, request: ReplayRequest): Promise<CommandResult> {
  const lag = await replaySpool(dir, request);
  return { text: `${request.reader} will deliver again: ${describeLag(lag)}.`, exitCode: 0 };
}

function existingFolder(dir: string): string {
  const folder = path.resolve(dir);
  if (existsSync(folder)) return folder;
  throw new CommandError(`there is no event log at ${folder}; set TALLYGATE_DATA_DIR or give --dir`);
}

function parsePlace(text: string | undefined): ReplayRequest['from'] {
  if (text === 'start') return 'start';
  const match = /^([^:]+):(\d+)(?::(\d+))?$/.exec(text ?? '');
  if (match === null) {
    throw new CommandError(`--from: found ${text ?? 'nothing'}, expected start or <writer>:<segment>[:<offset>]`, {
      usage: true,
    });
  }
  const [, writer = '', segment, offset] = match;
  return { writer, segment: Number(segment), ...(offset === undefined ? {} : { offset: Number(offset) }) };
}
