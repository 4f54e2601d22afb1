import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { inheritedEnvironment, root } from '../env.ts';

/** A process that one measurement runs. */
export type Program = {
  pid: number;
  /** Its last lines, for the message of a failure. */
  output(): string;
  /** Ends it with SIGTERM, after 10 s with SIGKILL. */
  stop(): Promise<void>;
};

const KEPT_LINES = 40;
const STOP_MS = 10_000;

/** Starts a program in the root folder with an environment of its own. */
export function startProgram(command: string, args: string[], env: Record<string, string> = {}): Program {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...inheritedEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
    });
  }
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    pid: child.pid ?? 0,
    output: () => lines.join('\n'),
    stop: async () => {
      await end(child);
      process.off('exit', kill);
    },
  };
}

/** Asks until the check holds. @throws with the program's output after `deadlineMs` */
export async function until(
  what: string,
  check: () => Promise<boolean>,
  { program, deadlineMs = 60_000, pauseMs = 20 }: { program?: Program; deadlineMs?: number; pauseMs?: number } = {},
): Promise<void> {
  const endsAt = performance.now() + deadlineMs;
  while (!(await check().catch(() => false))) {
    if (performance.now() > endsAt) throw new Error(`${what}: not within ${deadlineMs} ms\n${program?.output() ?? ''}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(deadline);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
