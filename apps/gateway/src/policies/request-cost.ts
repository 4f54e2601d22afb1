import { type CostSource, type Quota, sourceOf } from '@tallygate/contracts/policies/advanced-ratelimit';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { CallAnswer } from '../exchange/prepared-policy.ts';
import { callCount } from './basic-ratelimit.ts';
import { type AnswerFacts, compileExpression } from './cel-expression.ts';

/** What is known of a request; `answer` and `call` are absent before there is one. */
type Known = { request: PolicyRequest; answer?: AnswerFacts; call?: CallAnswer };

/** What one source gives; undefined when it has none. */
type Reader = (known: Known) => number | undefined;

/** What requests cost one quota, in the three moments at which parts of it become known. */
export type RequestCost = {
  /** Known before the request goes upstream; undefined when only the answer tells. */
  atRequest(request: PolicyRequest): number | undefined;
  /** Known with the status and headers of the answer; undefined when there is nothing to take then. */
  atAnswer?(request: PolicyRequest, answer: AnswerFacts): number;
  /** Known with the answer to one call of the request. */
  atCall?(request: PolicyRequest, answer: AnswerFacts, call: CallAnswer): number;
};

/** Compiles `costExtraction`. Throws when a CEL expression in it is invalid. */
export function compileCost(extraction: Quota['costExtraction']): RequestCost {
  if (!extraction?.enabled) return { atRequest: callCount };
  const readers = extraction.sources.map((source) => ({ type: source.type, read: readerOf(source) }));
  const beforehand = readers.filter(({ type }) => type.startsWith('request_')).map(({ read }) => read);
  const afterwards = readers.filter(({ type }) => type.startsWith('response_'));
  const usual = (request: PolicyRequest) => extraction.default * callCount(request);
  if (afterwards.length === 0) return { atRequest: (request) => sum(beforehand, { request }) ?? usual(request) };

  const answerReaders = afterwards.map(({ read }) => read);
  const atRequest = (request: PolicyRequest) => sum(beforehand, { request });
  // The default stands in for a cost that nothing told, so what was taken beforehand makes up for it.
  const orUsual = (request: PolicyRequest, cost: number | undefined) =>
    cost ?? (atRequest(request) === undefined ? usual(request) : 0);
  if (!afterwards.some(({ type }) => sourceOf(type) === 'body' || type === 'response_cel')) {
    return { atRequest, atAnswer: (request, answer) => orUsual(request, sum(answerReaders, { request, answer })) };
  }
  return {
    atRequest,
    // An answer that is an error, or no JSON-RPC at all, has no messages to read.
    atAnswer: (request, answer) => (hasMessages(answer) ? 0 : orUsual(request, undefined)),
    atCall(request, answer, call) {
      const cost = sum(answerReaders, { request, answer, call });
      return cost ?? (atRequest(request) === undefined ? extraction.default : 0);
    },
  };
}

function hasMessages({ status, headers }: AnswerFacts): boolean {
  return status < 400 && /json|event-stream/.test(headers.get('content-type') ?? '');
}

function sum(readers: readonly Reader[], known: Known): number | undefined {
  let total: number | undefined;
  for (const read of readers) {
    const value = read(known);
    if (value !== undefined) total = (total ?? 0) + value;
  }
  return total;
}

function readerOf(source: CostSource): Reader {
  const read = valueReaderOf(source);
  return (known) => {
    const value = toNumber(read(known));
    // A negative cost would refill the counter.
    return value !== undefined && Number.isFinite(value) && value >= 0 ? value * source.multiplier : undefined;
  };
}

type ValueReader = (known: Known) => unknown;

function valueReaderOf(source: CostSource): ValueReader {
  const key = source.key ?? '';
  const name = key.toLowerCase();
  const path = (source.jsonPath ?? '$').match(/[A-Za-z0-9_-]+/g) ?? [];
  switch (source.type) {
    case 'request_header':
      return ({ request }) => request.headers[name];
    case 'response_header':
      return ({ answer, call }) => (isFirst(call) ? answer?.headers.get(name) : undefined);
    case 'request_metadata':
      return ({ request }) => request.metadata.get(key);
    case 'response_metadata':
      return ({ request, call }) => (isFirst(call) ? request.metadata.get(key) : undefined);
    case 'request_body':
      return ({ request }) => sumOverCalls(request, path);
    case 'response_body':
      return ({ call }) => valueAt(call?.message, path);
    case 'request_cel':
      return evaluatorOf(source, (expression, { request }) => expression.evaluate(request, 'request_body'));
    case 'response_cel':
      return evaluatorOf(
        source,
        (expression, { request, answer, call }) =>
          answer && expression.evaluate(request, 'response_body', { ...answer, body: JSON.stringify(call?.message) }),
      );
  }
}

/** What all calls of a batch share counts once. */
function isFirst(call: CallAnswer | undefined): boolean {
  return call === undefined || call.index === 0;
}

function evaluatorOf(
  source: CostSource,
  evaluate: (expression: ReturnType<typeof compileExpression>, known: Known) => unknown,
): ValueReader {
  const expression = compileExpression(source.expression ?? '');
  return (known) => {
    try {
      return evaluate(expression, known);
    } catch {
      return undefined;
    }
  };
}

/** `$` is one JSON-RPC message; a batch costs what its elements cost together. */
function sumOverCalls(request: PolicyRequest, path: readonly string[]): number | undefined {
  let total: number | undefined;
  for (const { method, params } of request.elements) {
    const cost = toNumber(valueAt({ method, params }, path));
    if (cost !== undefined) total = (total ?? 0) + cost;
  }
  return total;
}

function valueAt(message: unknown, path: readonly string[]): unknown {
  let value = message;
  for (const part of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' && value.trim() !== '') return Number(value);
  return undefined;
}
