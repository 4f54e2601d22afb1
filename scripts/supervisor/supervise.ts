import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fail } from '../bootstrap.mjs';
import { Child } from './child.ts';
import type { Claim } from './claim-data-dir.ts';
import { waitUntilHealthy } from './health.ts';
import { forgetChildren, rememberChildren } from './leftovers.ts';
import { partsOf } from './parts.ts';
import { findPortProblems } from './ports.ts';
import { urlTable } from './url-table.ts';

const READY_DEADLINE_MS = 90_000;

/** Starts every part, waits until all are healthy, says so, and stops all on Ctrl-C or SIGTERM. */
export async function supervise({ settings, lock }: Claim): Promise<void> {
  const parts = partsOf(settings, gatewayToken(settings.dataDir, settings.TALLYGATE_GATEWAY_TOKEN));
  const problems = await findPortProblems(parts);
  if (problems.length > 0) {
    lock.release();
    fail(problems.join('\n'));
  }

  let isReady = false;
  let isStopping = false;
  const log = (line: string) => process.stdout.write(`${line}\n`);
  const stop = async (exitCode: number) => {
    if (isStopping) return;
    isStopping = true;
    // Parts that send stop before the parts that receive from them, so that what is queued still arrives; at worst all
    // take less than 10 s together.
    for (const names of [['console', 'gateway'], ['api'], ['sandbox']]) {
      await Promise.all(children.filter((child) => names.includes(child.part.name)).map((child) => child.stop()));
    }
    forgetChildren(settings.dataDir);
    lock.release();
    process.exit(exitCode);
  };
  const children: Child[] = parts.map(
    (part) =>
      new Child(part, {
        log,
        onPidChange: () =>
          rememberChildren(
            settings.dataDir,
            children.flatMap((child) => child.pid ?? []),
          ),
        // A part that ends before all parts were ready has printed why it cannot start; restarting it would hide that.
        onFirstExit: (lastLine) => {
          if (isReady || isStopping) return isStopping;
          console.error(`${part.name} could not start: ${readableLine(lastLine)}`);
          void stop(1);
          return true;
        },
      }),
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!isStopping) log('start   | stopping, flushing what is queued …');
      void stop(0);
    });
  }

  for (const child of children) child.start();
  const missing = await waitUntilHealthy(parts, READY_DEADLINE_MS, () => isStopping);
  if (isStopping) return;
  if (missing.length > 0) {
    console.error(missing.join('\n'));
    return stop(1);
  }
  isReady = true;
  log(urlTable(settings));
  log('Tallygate is ready');
}

/**
 * The secret that all gateways share: the given one, else the one that an earlier version made in the data folder. New
 * installations have none: each gateway enrols.
 */
function gatewayToken(dataDir: string, given: string | undefined): string | undefined {
  if (given) return given;
  const file = path.join(dataDir, 'gateway-token');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** The message of a JSON log line, or the line itself. */
function readableLine(line: string): string {
  try {
    return String((JSON.parse(line) as { msg?: string }).msg ?? line);
  } catch {
    return line;
  }
}
