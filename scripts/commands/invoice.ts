import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type InvoiceCheck, verifyInvoice } from '@tallygate/rerate/verify-invoice';
import type { Command } from 'commander';
import { CommandError, type CommandResult } from './command-error.ts';
import { orElse, type Report } from './command-line.ts';

/**
 * `tallygate invoice verify <file>`: whether an invoice is as it was issued, adds up, and follows from plans and usage. Asks
 * nobody. Its action throws a CommandError for a file that is not there, or is no JSON.
 */
export function addInvoice(program: Command, report: Report): void {
  const group = program.command('invoice');
  group
    .command('verify <file>')
    .option('--json')
    .action((file: string, { json = false }: { json?: boolean }) => report(verify(file, json)));
  orElse(group, (found) => new CommandError(`invoice: found ${found}, expected verify <file>`, { usage: true }));
}

function verify(file: string, isJson: boolean): CommandResult {
  const found = path.resolve(file);
  if (!existsSync(found)) throw new CommandError(`there is no file ${found}`);
  const checks = verifyInvoice(read(found));
  return {
    text: isJson ? JSON.stringify(checks, null, 2) : checks.map(describe).join('\n'),
    exitCode: checks.some(({ isMet }) => isMet === false) ? 1 : 0,
  };
}

function read(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new CommandError(`${file}: found no JSON (${error.message}), expected an invoice as the console saves it`);
    throw error;
  }
}

function describe({ question, isMet, details }: InvoiceCheck): string {
  const mark = isMet === null ? '?   ' : isMet ? 'ok  ' : 'FAIL';
  return [`${mark}  ${question}`, ...details.map((detail) => `      ${detail}`)].join('\n');
}
