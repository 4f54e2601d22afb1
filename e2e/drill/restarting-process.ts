import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { inheritedEnvironment } from '../env.ts';

const KEPT_LINES = 200;
const SHOWN_LINES = 2;
const READY_MS = 240_000;
const STOP_MS = 15_000;

/** A process that is started again whenever it ends, as a supervisor does. */
export class RestartingProcess {
  /** Its last lines for each time it ended without being asked to. */
  readonly unaskedEnds: string[] = [];
  readonly lines: string[] = [];
  #child: ChildProcess | undefined;
  #isStopping = false;
  #expectsEnd = false;

  constructor(
    readonly name: string,
    private readonly options: {
      args: string[];
      env: Record<string, string>;
      healthUrl: string;
      /** Pause before it is started again, milliseconds. */
      restartMs: () => number;
    },
  ) {}

  start(): void {
    const child = spawn(process.execPath, this.options.args, {
      env: { ...inheritedEnvironment(), ...this.options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        if (this.lines.length > KEPT_LINES) this.lines.shift();
      });
    }
    child.once('exit', async () => {
      if (!this.#expectsEnd && !this.#isStopping) {
        this.unaskedEnds.push(`${this.name}: ${this.lines.slice(-SHOWN_LINES).join(' | ')}`);
      }
      this.#expectsEnd = false;
      await pause(this.options.restartMs());
      if (!this.#isStopping) this.start();
    });
  }

  /** Sends a signal, which is followed by a new start. */
  signal(name: 'SIGKILL' | 'SIGTERM'): void {
    this.#expectsEnd = true;
    this.#child?.kill(name);
  }

  /** Kills it, and lets it lie. */
  killForGood(): void {
    this.#isStopping = true;
    this.#child?.kill('SIGKILL');
  }

  async isHealthy(): Promise<boolean> {
    const health = await fetch(this.options.healthUrl, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    await health?.body?.cancel();
    return health?.ok ?? false;
  }

  /** @throws with its last lines when it does not get healthy */
  async untilHealthy(): Promise<void> {
    const endsAt = performance.now() + READY_MS;
    while (!(await this.isHealthy())) {
      if (performance.now() > endsAt)
        throw new Error(`${this.name} is not healthy:\n${this.lines.slice(-20).join('\n')}`);
      await pause(50);
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(deadline);
  }
}
