import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { asObject, asString, shortHash } from '../mcp/answer-message.ts';
import type { RequestElement } from '../mcp/request-element.ts';

const TTL_MS = 30 * 60_000;
const MAX_ROUNDS = 20_000;

/** Links the rounds of one piece of work (MCP 2026-07-28, multi-round requests). Only hashes of the state are kept. */
export class RoundTable {
  readonly #rounds = new LRUCache<string, number>({ max: MAX_ROUNDS, ttl: TTL_MS });

  /** Which round a request begins; undefined for the first. */
  roundOf(element: RequestElement, owner: string): number | undefined {
    const { params } = element;
    if (params === undefined) return undefined;
    const state = asString(params.requestState);
    if (state === undefined && params.inputResponses === undefined) return undefined;
    const key = state === undefined ? argumentsKey(element, owner) : shortHash(state);
    const previous = this.#rounds.peek(key);
    return previous === undefined ? undefined : previous + 1;
  }

  /** A round ended with the server asking for more. */
  note(element: RequestElement, owner: string, { round, result }: { round: number; result: unknown }): void {
    const state = asString(asObject(result)?.requestState);
    const key = state === undefined ? argumentsKey(element, owner) : shortHash(state);
    this.#rounds.set(key, round);
  }
}

function argumentsKey(element: RequestElement, owner: string): string {
  const text = JSON.stringify([owner, element.method, element.target]) + argumentsText(element.params?.arguments);
  return createHash('sha256').update(text).digest('hex');
}

function argumentsText(value: unknown): string {
  try {
    return JSON.stringify(value ?? null);
  } catch (error) {
    // Nested more deeply than can be written; what can be parsed is not always that.
    if (error instanceof RangeError) return '';
    throw error;
  }
}
