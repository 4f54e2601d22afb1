import { randomUUID } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import { TRIES_AT_ONCE, TRIES_PER_MINUTE, type TryAnswer } from '@tallygate/contracts/try';
import type { Asks } from './asks.ts';

const MINUTE_MS = 60_000;

type Running = { user: string; asks: Asks; cancel: () => void };

/** The tries that run in this process: how many each person has, and which server waits for an answer. */
export class OpenTries {
  readonly #running = new Map<string, Running>();
  readonly #begun = new Map<string, number[]>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Begins one.
   * @param cancel what ends it when its person cancels
   * @returns its id, and a function to call when it is over
   * @throws AppError RATE_LIMITED
   */
  begin(user: string, asks: Asks, cancel: () => void): { id: string; end: () => void } {
    const own = [...this.#running.values()].filter((one) => one.user === user).length;
    if (own >= TRIES_AT_ONCE)
      throw limited(`${TRIES_AT_ONCE} calls of yours run, the most there may be; wait for one, or cancel it`, 1);
    const since = this.#now() - MINUTE_MS;
    const recent = (this.#begun.get(user) ?? []).filter((at) => at > since);
    if (recent.length >= TRIES_PER_MINUTE) {
      const waitMs = (recent[0] ?? 0) - since;
      throw limited(
        `${TRIES_PER_MINUTE} calls were tried within a minute, the most there may be`,
        Math.ceil(waitMs / 1000),
      );
    }
    this.#begun.set(user, [...recent, this.#now()]);
    const id = randomUUID();
    this.#running.set(id, { user, asks, cancel });
    return {
      id,
      end: () => {
        asks.end();
        this.#running.delete(id);
      },
    };
  }

  /**
   * Gives a person's answer to the server that waits for it.
   * @throws AppError TRY_NOT_RUNNING when the try is over, or somebody else's
   */
  answer(id: string, user: string, answer: TryAnswer): void {
    this.#own(id, user).asks.answer(answer);
  }

  /**
   * Cancels a try by the protocol: its server is told, and what comes of it is shown.
   * @throws AppError TRY_NOT_RUNNING when the try is over, or somebody else's
   */
  cancel(id: string, user: string): void {
    this.#own(id, user).cancel();
  }

  #own(id: string, user: string): Running {
    const running = this.#running.get(id);
    if (running === undefined || running.user !== user) throw new AppError('TRY_NOT_RUNNING');
    return running;
  }
}

function limited(detail: string, retryAfterSeconds: number): AppError {
  return new AppError('RATE_LIMITED', { detail, data: { retryAfterSeconds } });
}
