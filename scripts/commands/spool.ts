import { existsSync } from 'node:fs';
import path from 'node:path';
import { inspectSpool, type ReplayRequest, replaySpool, verifySpool } from '@tallygate/spool/operator';
import { readArguments } from './arguments.ts';
import { CommandError, type CommandResult } from './command-error.ts';
import { describeInspection, describeLag, describeVerification } from './spool-report.ts';

/** `tallygate spool inspect|verify|replay …`. @throws CommandError, and SpoolError for what the spool itself refuses */
export async function spool(args: readonly string[], settings: { spoolDir: string }): Promise<CommandResult> {
  const [action, ...rest] = args;
  switch (action) {
    case 'inspect':
      return inspect(rest, settings.spoolDir);
    case 'verify':
      return verify(rest, settings.spoolDir);
    case 'replay':
      return replay(rest, settings.spoolDir);
    default:
      throw new CommandError(`spool: found ${action ?? 'nothing'}, expected inspect, verify or replay`, {
        usage: true,
      });
  }
}

async function inspect(args: readonly string[], spoolDir: string): Promise<CommandResult> {
  const { dir, json } = readFolderArguments(args, spoolDir);
  const inspection = await inspectSpool(dir);
  return { text: json ? JSON.stringify(inspection, null, 2) : describeInspection(dir, inspection), exitCode: 0 };
}

async function verify(args: readonly string[], spoolDir: string): Promise<CommandResult> {
  const { dir, json } = readFolderArguments(args, spoolDir);
  const verification = await verifySpool(dir);
  // A torn end is what a killed writer leaves and the next start mends; only damage within is a loss.
  const { damage, missing, cursors } = verification;
  const isSound = damage.every(({ kind }) => kind === 'torn') && missing.length === 0 && cursors.length === 0;
  return {
    text: json ? JSON.stringify(verification, null, 2) : describeVerification(dir, verification),
    exitCode: isSound ? 0 : 1,
  };
}

async function replay(args: readonly string[], spoolDir: string): Promise<CommandResult> {
  const { positionals, from, ...given } = readArguments(args, ['dir', 'from']);
  const [reader, ...more] = positionals;
  if (reader === undefined || more.length > 0) {
    throw new CommandError(`replay: found ${positionals.length} names, expected one reader, e.g. "moesif"`, {
      usage: true,
    });
  }
  const lag = await replaySpool(existingFolder(given.dir ?? spoolDir), { reader, from: parsePlace(from) });
  return { text: `${reader} will deliver again: ${describeLag(lag)}.`, exitCode: 0 };
}

function readFolderArguments(args: readonly string[], spoolDir: string): { dir: string; json: boolean } {
  const { positionals, dir, json } = readArguments(args, ['dir', 'json']);
  if (positionals.length > 0) throw new CommandError(`unexpected argument "${positionals[0]}"`, { usage: true });
  return { dir: existingFolder(dir ?? spoolDir), json };
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
