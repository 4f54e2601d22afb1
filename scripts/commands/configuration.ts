import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  configurationFile,
  type ImportedEntity,
  importResult,
  importReview,
} from '@tallygate/contracts/configuration-file';
import type { Command } from 'commander';
import { z } from 'zod';
import { type ApiAccess, askApi } from './ask-api.ts';
import { CommandError, type CommandResult } from './command-error.ts';
import { orElse, type Report } from './command-line.ts';

type ImportOptions = { secrets?: string; check?: boolean };

/** A configuration of a thousand proxies is read and compared for a while. */
const IMPORT_MS = 300_000;
const secretsFile = z.record(z.string(), z.string());

/**
 * `tallygate config export|import`: all that is configured as one file, out of an installation and into one. Actions throw
 * a CommandError when a file cannot be used, or the api refuses.
 */
export function addConfiguration(program: Command, settings: () => ApiAccess, report: Report): void {
  const group = program.command('config');
  group
    .command('export')
    .argument('[file]')
    .action(async (file: string | undefined) => report(await exportTo(settings(), file)));
  group
    .command('import')
    .argument('<file>')
    .option('--secrets <file>')
    .option('--check')
    .action(async (file: string, options: ImportOptions) => report(await importFrom(settings(), file, options)));
  orElse(group, (found) => new CommandError(`config: found ${found}, expected export or import`, { usage: true }));
}

async function exportTo(access: ApiAccess, file: string | undefined): Promise<CommandResult> {
  const answer = await askApi(access, '/configuration/export', { timeoutMs: IMPORT_MS });
  const read = configurationFile.safeParse(await answer.json().catch(() => null));
  if (!read.success) throw new CommandError(`${access.apiUrl} answered with something else than a configuration`);
  const text = JSON.stringify(read.data, null, 2);
  if (file === undefined) return { text, exitCode: 0 };
  writeFileSync(path.resolve(file), `${text}\n`, { mode: 0o600 });
  return { text: `Wrote ${path.resolve(file)}, content ${read.data.hash}.`, exitCode: 0 };
}

async function importFrom(
  access: ApiAccess,
  file: string,
  { secrets, check = false }: ImportOptions,
): Promise<CommandResult> {
  const given = secrets === undefined ? {} : secretsIn(secrets);
  const body = { text: textOf(file), secrets: given };
  const reviewed = await askApi(access, '/configuration/review', { body, timeoutMs: IMPORT_MS });
  const review = importReview.parse(await reviewed.json());
  const blocked = review.entities.filter(
    ({ change, missingSecrets }) => change === 'error' || missingSecrets.length > 0,
  );
  const lines = [
    ...(review.isIntact ? [] : ['The file was changed since it was exported.']),
    ...review.entities.flatMap(describe),
  ];
  if (check || blocked.length > 0) {
    const end = blocked.length === 0 ? 'Nothing was changed.' : 'Nothing was changed: mend what is named above first.';
    return { text: [...lines, end].join('\n'), exitCode: blocked.length === 0 ? 0 : 1 };
  }
  const answer = await askApi(access, '/configuration/import', { body, timeoutMs: IMPORT_MS });
  const { pending, saved, refused } = importResult.parse(await answer.json());
  return {
    text: [
      ...lines,
      ...refused.map(({ entity, message }) => `refused  ${entity}: ${message}`),
      `${pending.length} pending, to be applied in the console; ${saved.length} meters and plans saved.`,
    ].join('\n'),
    exitCode: refused.length === 0 ? 0 : 1,
  };
}

function describe({ type, id, change, findings, missingSecrets }: ImportedEntity): string[] {
  if (change === 'same') return [];
  return [
    `${change.padEnd(7)}  ${type}/${id}`,
    ...findings.map(({ path: at, message }) => `         ${at}: ${message}`),
    ...missingSecrets.map((name) => `         secret "${name}" is not known there; name it in the file of --secrets`),
  ];
}

function secretsIn(file: string): Record<string, string> {
  const { data } = secretsFile.safeParse(parseJson(textOf(file)));
  if (data !== undefined) return data;
  throw new CommandError(
    `${path.resolve(file)} must be JSON that gives each secret by its name: {"<name>": "<secret>"}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(file: string): string {
  const found = path.resolve(file);
  if (!existsSync(found)) throw new CommandError(`there is no file ${found}`);
  return readFileSync(found, 'utf8');
}
