import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { type ApiAccess, askApi } from './ask-api.ts';
import type { CommandResult } from './command-error.ts';
import type { Report } from './command-line.ts';

const BUNDLE_MS = 120_000;

/** `tallygate support-bundle`: what the api gathers for whoever helps, as a file. */
export function addSupport(program: Command, settings: () => ApiAccess, report: Report): void {
  program
    .command('support-bundle')
    .argument('[file]')
    .option('--names')
    .action(async (file: string | undefined, { names = false }: { names?: boolean }) =>
      report(await writeBundle(settings(), { file, hasNames: names })),
    );
}

async function writeBundle(
  access: ApiAccess,
  { file, hasNames }: { file: string | undefined; hasNames: boolean },
): Promise<CommandResult> {
  const answer = await askApi(access, `/support-bundle${hasNames ? '?names=true' : ''}`, { timeoutMs: BUNDLE_MS });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const target = path.resolve(file ?? `tallygate-support-${new Date().toISOString().slice(0, 10)}.tar.gz`);
  writeFileSync(target, bytes, { mode: 0o600 });
  return { text: `Wrote ${target}. Look through it before you send it to somebody.`, exitCode: 0 };
}
