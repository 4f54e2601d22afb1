import { createReadStream, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { ANCHOR_FILE, parsePlace, readAnchors } from '@tallygate/audit/anchors';
import { type ChainPlace, chainKey } from '@tallygate/audit/chain';
import { ExportError, type ExportReport, verifyExport } from '@tallygate/audit/export-file';
import type { Command } from 'commander';
import { type ApiAccess, askApi } from './ask-api.ts';
import { CommandError, type CommandResult } from './command-error.ts';
import { orElse, type Report } from './command-line.ts';

/** A log of many years is read for a while. */
const EXPORT_MS = 600_000;

type AuditSettings = ApiAccess & { dataDir: string; secretKey: string | undefined };

type VerifyOptions = { json?: boolean; file?: string; expect?: string[] };

/**
 * `tallygate audit verify`: every hash of the audit log, from a file or as the api gives it now, against the anchors of
 * the data folder and what is expected. Its action throws a CommandError when there is nothing to verify, or no key to do
 * it with.
 */
export function addAudit(program: Command, settings: () => AuditSettings, report: Report): void {
  const group = program.command('audit');
  group
    .command('verify')
    .option('--json')
    .option('--file <export>')
    .option('--expect <place>', '', (place: string, before: string[] = []) => [...before, place])
    .action(async (options: VerifyOptions) => report(await verify(settings(), options)));
  orElse(group, (found) => new CommandError(`audit: found ${found}, expected verify`, { usage: true }));
}

async function verify(
  settings: AuditSettings,
  { json = false, file, expect = [] }: VerifyOptions,
): Promise<CommandResult> {
  const expected = expect.map(readExpectation);
  const key = chainKey(readKey(settings));
  const anchorFile = path.join(settings.dataDir, ANCHOR_FILE);
  const { anchors, unreadable } = await readAnchors(anchorFile);
  try {
    const lines = file === undefined ? await linesOfApi(settings) : linesOfFile(file);
    const report = await verifyExport(lines, { key, anchors: [...anchors, ...expected] });
    for (const line of unreadable)
      report.findings.push({ kind: 'anchor', seq: 0, message: `line ${line} of ${anchorFile} is no anchor` });
    return {
      text: json ? JSON.stringify(report, null, 2) : describeVerification(report, anchors.length),
      exitCode: report.findings.length === 0 ? 0 : 1,
    };
  } catch (error) {
    if (error instanceof ExportError) throw new CommandError(`${file ?? 'the answer of the api'}: ${error.message}`);
    throw error;
  }
}

function readExpectation(text: string): ChainPlace {
  const place = parsePlace(text);
  if (place !== null) return place;
  throw new CommandError(`--expect: found "${text}", expected <number>:<64 hexadecimal digits>`, { usage: true });
}

function readKey({ secretKey, dataDir }: AuditSettings): string {
  if (secretKey !== undefined) return secretKey;
  const file = path.join(dataDir, 'secret-key');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw new CommandError(
    `there is no key to verify with: set TALLYGATE_SECRET_KEY, or TALLYGATE_DATA_DIR to the folder with the file secret-key (looked for ${file})`,
  );
}

function linesOfFile(file: string): AsyncIterable<string> {
  const found = path.resolve(file);
  if (!existsSync(found)) throw new CommandError(`there is no file ${found}`);
  return createInterface({ input: createReadStream(found), crlfDelay: Number.POSITIVE_INFINITY });
}

async function linesOfApi(settings: AuditSettings): Promise<AsyncIterable<string>> {
  const { body } = await askApi(settings, '/audit/export', { timeoutMs: EXPORT_MS });
  if (body === null) throw new CommandError('the api answered without an audit log');
  return createInterface({ input: Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]) });
}

function describeVerification({ header, count, first, head, findings }: ExportReport, anchors: number): string {
  const range = count === 0 ? 'no entries' : `${count} entries, ${first ?? '?'} to ${head.seq}`;
  const what =
    header.selection === null ? range : `${count} entries about ${header.selection}, gaps are not looked for`;
  const lines = findings.map(({ message }) => `FAIL  ${message}`);
  const removed =
    header.checkpoint === null ? '' : `; entries up to ${header.checkpoint.seq} were removed because of their age`;
  return [
    ...lines,
    `${findings.length === 0 ? 'ok  ' : 'FAIL'}  ${what}${removed}`,
    `      exported at ${header.exportedAt}, key ${header.key}, end ${head.seq}:${head.mac}`,
    `      ${anchors === 0 ? 'no anchor was found: that nothing was cut off is not proven' : `${anchors} anchors compared`}`,
  ].join('\n');
}
