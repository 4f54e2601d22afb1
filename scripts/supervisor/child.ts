import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { quietEnvironment } from '../bootstrap.mjs';
import type { Part } from './parts.ts';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** A child that lived this long has recovered; its next death starts at the first delay again. */
const STEADY_MS = 30_000;
/** A third of a normal process's share where cores are short (nice(2)). */
const BEHIND_OTHERS = 5;

type ChildOptions = {
  log: (line: string) => void;
  onPidChange: () => void;
  /** Called when the part ends. @returns whether it is not to be started again */
  onFirstExit: (lastLine: string) => boolean;
};

/** Keeps one part running: starts it, names its log lines, restarts it with back-off when it dies. */
export class Child {
  readonly part: Part;
  readonly #options: ChildOptions;
  #process: ChildProcess | null = null;
  #delayMs = FIRST_DELAY_MS;
  #restart: NodeJS.Timeout | null = null;
  #isStopping = false;
  #lastLine = '';

  constructor(part: Part, options: ChildOptions) {
    this.part = part;
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#process?.exitCode === null ? this.#process.pid : undefined;
  }

  start(): void {
    const startedAt = Date.now();
    // A group of its own: Ctrl-C reaches only the supervisor, which stops the parts in order.
    const child = spawn(process.execPath, this.part.args, {
      cwd: this.part.cwd,
      env: { ...quietEnvironment(), ...this.part.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#process = child;
    if (this.part.givesWay) giveWay(child.pid);
    this.#options.onPidChange();
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.#lastLine = line;
        this.#options.log(`${this.part.name.padEnd(7)} | ${line}`);
      });
    }
    child.once('exit', (code, signal) => this.#onExit(code, signal, startedAt));
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null, startedAt: number): void {
    if (this.#isStopping) return;
    if (this.#options.onFirstExit(this.#lastLine)) return;
    if (Date.now() - startedAt > STEADY_MS) this.#delayMs = FIRST_DELAY_MS;
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    this.#options.log(
      `start   | ${this.part.name} (pid ${this.#process?.pid}) ${how}; starting it again in ${this.#delayMs} ms`,
    );
    this.#restart = setTimeout(() => this.start(), this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
  }

  /** Asks the part to stop, and kills it when it takes longer than it may. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#restart) clearTimeout(this.#restart);
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const deadline = setTimeout(() => {
      this.#options.log(`start   | ${this.part.name} did not stop within ${this.part.stopMs} ms and was killed`);
      child.kill('SIGKILL');
    }, this.part.stopMs);
    await exited;
    clearTimeout(deadline);
  }
}

function giveWay(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, BEHIND_OTHERS);
  } catch {
    // The process has ended already, or the system does not allow it; the part then runs with normal priority.
  }
}
