import { EnvironmentError } from '@tallygate/server-kit/env';
import { SpoolError } from '@tallygate/spool/errors';
import { addAudit } from './audit.ts';
import { CommandError, type CommandResult } from './command-error.ts';
import { isHelp, orElse, quietProgram, readableError } from './command-line.ts';
import { addConfiguration } from './configuration.ts';
import { addDoctor } from './doctor.ts';
import { type CommandSettings, readCommandSettings } from './env.ts';
import { addInvoice } from './invoice.ts';
import { addReceipt } from './receipt.ts';
import { addReconcile } from './reconcile.ts';
import { addSpool } from './spool.ts';
import { addSupport } from './support.ts';

const USAGE = `Usage:
  tallygate spool inspect [--dir <folder>] [--json]   what the event log holds, and how far its readers are
  tallygate spool verify  [--dir <folder>] [--json]   check every record; exit code 1 when one is damaged
  tallygate spool replay <reader> --from start        deliver again what is kept, from the oldest record on
  tallygate spool replay <reader> --from <writer>:<segment>[:<offset>]
  tallygate doctor [--json]                           what usually goes wrong, checked now; exit code 1 on a failure
  tallygate reconcile [--company <company>] [--meter <id>] [--at <moment>] [--json]
                                                      where ledger, reports, rail and invoice first differ; exit code 1
  tallygate config export [<file>]                    all that is configured as one file, without secrets
  tallygate config import <file> [--secrets <file>] [--check]
                                                      take it over: pending afterwards; --check changes nothing
  tallygate support-bundle [<file>] [--names]         what somebody needs who helps, without secrets, as .tar.gz
  tallygate audit verify [--file <export>] [--expect <number>:<hash>] [--json]
                                                      check every hash of the audit log; exit code 1 when one is wrong
  tallygate invoice verify <file> [--json]            whether an invoice is as it was issued, adds up and follows from usage
  tallygate receipt verify <file>|- --keys <file> [--invoice <file>] [--json]
                                                      whether receipts were signed by keys of a saved set, and an
                                                      invoice names them; exit code 1

The event log is <TALLYGATE_DATA_DIR>/spool unless --dir names another. "replay" needs the gateway stopped.
"doctor", "reconcile", "config", "support-bundle", and "audit verify" without a file, ask the api at API_HOST:API_PORT as TALLYGATE_ADMIN_USER with TALLYGATE_ADMIN_PASSWORD.
"audit verify" takes its key from TALLYGATE_SECRET_KEY, else from <TALLYGATE_DATA_DIR>/secret-key, and compares the anchors
of <TALLYGATE_DATA_DIR>/audit-anchors.ndjson; --expect names one more place that must be in the log.`;

type Output = { out(text: string): void; error(text: string): void };

/**
 * Runs one command line.
 * @returns the exit code: 0 well, 1 something is wrong or cannot be done, 2 the command line is wrong
 */
export async function runCommand(argv: readonly string[], output: Output): Promise<0 | 1 | 2> {
  try {
    const result = await runCommandLine(argv, readCommandSettings);
    output.out(result.text);
    return result.exitCode;
  } catch (error) {
    if (error instanceof CommandError && error.usage) {
      output.error(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    const isExpected =
      error instanceof CommandError || error instanceof SpoolError || error instanceof EnvironmentError;
    output.error(isExpected ? error.message : String(error));
    return 1;
  }
}

/**
 * What a command line comes to, by these settings, which are read only when a command wants them.
 * @throws CommandError when the line is wrong or what it asks cannot be done, SpoolError for what the spool refuses
 */
export async function runCommandLine(argv: readonly string[], settings: () => CommandSettings): Promise<CommandResult> {
  let result: CommandResult = { text: USAGE, exitCode: 0 };
  const report = (reported: CommandResult) => {
    result = reported;
  };
  const program = quietProgram('tallygate').helpCommand(true);
  addSpool(program, settings, report);
  addDoctor(program, settings, report);
  addReconcile(program, settings, report);
  addConfiguration(program, settings, report);
  addSupport(program, settings, report);
  addAudit(program, settings, report);
  addInvoice(program, report);
  addReceipt(program, report);
  orElse(
    program,
    (found) =>
      new CommandError(
        `there is no command "${found}"; expected spool, doctor, reconcile, config, support-bundle, audit, invoice or help`,
        { usage: true },
      ),
  );
  try {
    await program.parseAsync(argv.length === 0 ? ['help'] : [...argv], { from: 'user' });
  } catch (error) {
    if (!isHelp(error)) throw readableError(error);
  }
  return result;
}
