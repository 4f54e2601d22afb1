import { randomUUID } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import type { TryAnswer, TryAsk } from '@tallygate/contracts/try';

type Answer = TryAnswer['answer'];

/** What a server asks while it works on one try, until a person has answered. */
export class Asks {
  readonly #open = new Map<string, (answer: Answer) => void>();
  /** Puts a question to the person, once there is a way to. */
  tell: (ask: TryAsk) => void = () => {};

  /**
   * Asks the person; resolves with the answer, or with `cancel` when the try ends before there is one.
   * @param round the round of the call that the answer begins
   */
  ask(kind: TryAsk['kind'], params: Record<string, unknown>, round: number): Promise<Answer> {
    const id = randomUUID();
    return new Promise((resolve) => {
      this.#open.set(id, resolve);
      this.tell({ id, kind, params, round });
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
