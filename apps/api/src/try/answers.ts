import type { TryAnswer } from '@tallygate/contracts/try';
import type { Asks } from './asks.ts';

/** A request of a server to its client, whichever way it came. */
export type Asked = { method: string; params?: Record<string, unknown> };

/** What a person answers, as the protocol writes it. */
export class Answers {
  readonly #asks: Asks | undefined;
  readonly #round: number;

  /**
   * @param asks whom to ask; undefined when nobody is there any more
   * @param round the round of the call that the answer begins
   */
  constructor(asks: Asks | undefined, round: number) {
    this.#asks = asks;
    this.#round = round;
  }

  /** @throws Error when the person gives no reply in place of a model, or the request is of no known kind */
  async answer({ method, params = {} }: Asked): Promise<Record<string, unknown>> {
    if (method === 'elicitation/create')
      return elicitationResult(await this.#ask(params.mode === 'url' ? 'url' : 'form', params));
    if (method === 'sampling/createMessage') {
      const answer = await this.#ask('sampling', params);
      if (answer.action !== 'reply') throw new Error('The person who was asked gave no reply');
      return { model: 'a person', role: 'assistant', content: { type: 'text', text: answer.text } };
    }
    if (method === 'roots/list') return { roots: [] };
    throw new Error(`Nobody here answers ${method}`);
  }

  async #ask(kind: 'form' | 'url' | 'sampling', params: Record<string, unknown>): Promise<TryAnswer['answer']> {
    return (await this.#asks?.ask(kind, params, this.#round)) ?? { action: 'cancel' };
  }
}

function elicitationResult(answer: TryAnswer['answer']) {
  if (answer.action === 'accept')
    return { action: 'accept', ...(answer.content === undefined ? {} : { content: answer.content }) };
  return { action: answer.action === 'decline' ? 'decline' : 'cancel' };
}
