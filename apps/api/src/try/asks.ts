import { randomUUID } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import type { TryAnswer, TryAsk } from '@tallygate/contracts/try';

type Answer = TryAnswer['answer'];

/** What a server asks while it works on one try, until a person has answered. */
export class Asks {
  readonly #open = new Map<string, (answer: Answer) => void>();
  /** Puts a question to the person, once there is a way to. */
  tell: (ask: TryAsk) => void = () => {};
  #round = 1;

  /** Asks the person; resolves with the answer, or with `cancel` when the try ends before there is one. */
  ask(kind: TryAsk['kind'], params: Record<string, unknown>): Promise<Answer> {
    const id = randomUUID();
    this.#round += 1;
    return new Promise((resolve) => {
      this.#open.set(id, resolve);
      this.tell({ id, kind, params, round: this.#round });
    });
  }

  /** @throws AppError TRY_NOT_RUNNING when nothing of that id is asked any more */
  answer({ ask, answer }: TryAnswer): void {
    const resolve = this.#open.get(ask);
    if (resolve === undefined)
      throw new AppError('TRY_NOT_RUNNING', { detail: 'The server does not wait for this any more' });
    this.#open.delete(ask);
    resolve(answer);
  }

  /** The try is over: whoever still waits is told that nobody answered. */
  end(): void {
    for (const resolve of this.#open.values()) resolve({ action: 'cancel' });
    this.#open.clear();
  }
}
