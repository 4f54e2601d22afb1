import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ReceiptCheck, verifyReceipt } from '@tallygate/rerate/verify-receipt';
import { verifyReceiptChain } from '@tallygate/rerate/verify-receipt-chain';
import type { Command } from 'commander';
import { CommandError, type CommandResult } from './command-error.ts';
import { orElse, type Report } from './command-line.ts';

/**
 * `tallygate receipt verify <file|-> --keys <file> [--invoice <file>]`: whether receipts were signed by keys of a saved set, whether any is
 * missing, and whether an invoice names them. Asks nobody. Its action throws a CommandError for a file that is not there or is no JSON.
 */
export function addReceipt(program: Command, report: Report): void {
  const group = program.command('receipt');
  group
    .command('verify <file>')
    .requiredOption('--keys <file>')
    .option('--invoice <file>')
    .option('--json')
    .action((file: string, { json = false, ...files }: { keys: string; invoice?: string; json?: boolean }) =>
      report(verify({ file, ...files, isJson: json })),
    );
  orElse(
    group,
    (found) => new CommandError(`receipt: found ${found}, expected verify <file> --keys <file>`, { usage: true }),
  );
}

type Asked = { file: string; keys: string; invoice?: string; isJson: boolean };

function verify({ file, keys, invoice, isJson }: Asked): CommandResult {
  const [text, keySet] = [textOf(file), parsed(keys, textOf(keys))];
  const list = listIn(text);
  if (list === undefined && invoice !== undefined)
    throw new CommandError(`${file}: found one receipt, expected the list of a line beside --invoice`);
  const named = invoice === undefined ? undefined : parsed(invoice, textOf(invoice));
  const checks = list === undefined ? verifyReceipt(receiptIn(text), keySet) : verifyReceiptChain(list, keySet, named);
  return {
    text: isJson ? JSON.stringify(checks, null, 2) : checks.map(describe).join('\n'),
    exitCode: checks.some(({ isMet }) => !isMet) ? 1 : 0,
  };
}

/** The text of a file, or of what is piped in. */
function textOf(file: string): string {
  if (file === '-') return readFileSync(0, 'utf8');
  const found = path.resolve(file);
  if (!existsSync(found)) throw new CommandError(`there is no file ${found}`);
  return readFileSync(found, 'utf8');
}

/** What the api answers when it is asked for the receipts of a company or of a line of an invoice. */
function listIn(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined;
  const list = parsed('the receipts', text) as { receipts?: unknown };
  return Array.isArray(list.receipts) ? list : undefined;
}

/** A file may hold the token alone, or the answer of the api around it. */
function receiptIn(text: string): string {
  if (!text.trimStart().startsWith('{')) return text;
  const { receipt } = parsed('the receipt', text) as { receipt?: unknown };
  return typeof receipt === 'string' ? receipt : text;
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${name}: found no JSON (${(error as Error).message})`);
  }
}

function describe({ question, isMet, details }: ReceiptCheck): string {
  return [`${isMet ? 'ok  ' : 'FAIL'}  ${question}`, ...details.map((detail) => `      ${detail}`)].join('\n');
}
