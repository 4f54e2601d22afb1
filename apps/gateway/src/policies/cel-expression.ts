import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import type { PolicyRequest } from './policy.ts';

export type CelPhase = 'request_headers' | 'request_body' | 'response_headers' | 'response_body';

/** Status and headers of an answer, once they are known. */
export type AnswerFacts = { status: number; headers: ReadonlyMap<string, string> };

/** A compiled expression over one request. */
export type CelExpression = {
  /** Whether the value depends on the body, which is unknown until it has been read. */
  needsBody: boolean;
  needsAnswer: boolean;
  /** Throws when the expression cannot be evaluated, for example because a header it indexes is absent. */
  evaluate(request: PolicyRequest, phase: CelPhase, answer?: AnswerFacts): unknown;
};

const environment = new Environment()
  .registerVariable('processing', 'map')
  .registerVariable('request', 'map')
  .registerVariable('response', 'map');

function parse(text: string): { program: ParseResult; type: string } | { problem: string } {
  try {
    const program = environment.parse(text);
    const check = program.check();
    if (check.valid) return { program, type: check.type ?? 'dyn' };
    return { problem: firstLine(check.error) };
  } catch (error) {
    return { problem: firstLine(error) };
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

/** Says what is wrong with an `executionCondition`, or null: it must compile and give a boolean. */
export function checkCondition(text: string): string | null {
  const parsed = parse(text);
  if ('problem' in parsed) return `is not a valid CEL expression: ${parsed.problem}`;
  const { type } = parsed;
  return type === 'bool' || type === 'dyn'
    ? null
    : `must give true or false, this expression gives a value of type ${type}`;
}

/** Says what is wrong with a CEL expression of any type, or null. */
export function checkExpression(text: string): string | null {
  const parsed = parse(text);
  return 'problem' in parsed ? `is not a valid CEL expression: ${parsed.problem}` : null;
}

/** Compiles an expression; throws with the text of `checkExpression` when it is invalid. */
export function compileExpression(text: string): CelExpression {
  const parsed = parse(text);
  if ('problem' in parsed) throw new SyntaxError(`is not a valid CEL expression: ${parsed.problem}`);
  const { program } = parsed;
  const usesHeaders = /Headers/.test(text);
  const usesBody = /Body/.test(text);
  return {
    needsBody: usesBody,
    needsAnswer: /\bresponse\s*[.[]/.test(text),
    evaluate(request, phase, answer) {
      const headers = usesHeaders ? headerLists(request.rawHeaders) : {};
      const body =
        usesBody && request.body ? { Content: request.body.toString('utf8'), EndOfStream: true, Present: true } : null;
      const metadata = Object.fromEntries(request.metadata);
      return program({
        processing: { phase },
        request: {
          Headers: headers,
          Body: body,
          Path: request.path,
          Method: request.httpMethod,
          RequestID: request.exchangeId,
          Metadata: metadata,
        },
        response: {
          RequestHeaders: headers,
          RequestBody: body,
          RequestPath: request.path,
          RequestMethod: request.httpMethod,
          ResponseHeaders: answer
            ? Object.fromEntries([...answer.headers].map(([name, value]) => [name, [value]]))
            : {},
          ResponseBody: null,
          ResponseStatus: BigInt(answer?.status ?? 0),
          RequestID: request.exchangeId,
          Metadata: metadata,
        },
      });
    },
  };
}

/** Lower-case names with all their values, in order of arrival. */
function headerLists(rawHeaders: readonly string[]): Record<string, string[]> {
  const lists: Record<string, string[]> = Object.create(null);
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    lists[name] ??= [];
    lists[name].push(rawHeaders[index + 1] as string);
  }
  return lists;
}
