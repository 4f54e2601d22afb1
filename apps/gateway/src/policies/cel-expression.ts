import { compileCel } from '@tallygate/config/cel';
import type { PolicyRequest } from '../exchange/policy-request.ts';

export type CelPhase = 'request_headers' | 'request_body' | 'response_headers' | 'response_body';

/** Status and headers of an answer, once they are known; its body only where one message of it is looked at. */
export type AnswerFacts = { status: number; headers: ReadonlyMap<string, string>; body?: string };

/** A compiled expression over one request. */
export type CelExpression = {
  /** Whether the value depends on the body, which is unknown until it has been read. */
  needsBody: boolean;
  /** Whether it asks what the request is, which is not known of one that another stream carried. */
  asksWhatItIs: boolean;
  /** Throws when the expression cannot be evaluated, for example because a header it indexes is absent. */
  evaluate(request: PolicyRequest, phase: CelPhase, answer?: AnswerFacts): unknown;
};

/** Compiles an expression that the configuration was checked for; throws when it is invalid. */
export function compileExpression(text: string): CelExpression {
  const program = compileCel(text);
  if ('problem' in program) throw new SyntaxError(`is not a valid CEL expression: ${program.problem}`);
  const usesHeaders = /Headers/.test(text);
  const usesBody = /Body/.test(text);
  return {
    needsBody: usesBody,
    asksWhatItIs: usesBody || /Method/.test(text),
    evaluate(request, phase, answer) {
      const headers = usesHeaders ? headerLists(request.rawHeaders) : {};
      const body = usesBody ? bodyOf(request.body) : null;
      const answerBody = usesBody ? bodyOf(answer?.body) : null;
      const answerHeaders = answer
        ? Object.fromEntries([...answer.headers].map(([name, value]) => [name, [value]]))
        : {};
      const status = BigInt(answer?.status ?? 0);
      const metadata = Object.fromEntries(request.metadata);
      const { spec } = request.route.proxy;
      return program.evaluate({
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
          Headers: answerHeaders,
          Body: answerBody,
          Status: status,
          RequestHeaders: headers,
          RequestBody: body,
          RequestPath: request.path,
          RequestMethod: request.httpMethod,
          ResponseHeaders: answerHeaders,
          ResponseBody: answerBody,
          ResponseStatus: status,
          RequestID: request.exchangeId,
          Metadata: metadata,
        },
        api: { Name: spec.displayName, Version: spec.version, Context: spec.context ?? '/' },
      });
    },
  };
}

/** Bytes of a body that an expression may look at. */
const MAX_BODY_BYTES = 65_536;

function bodyOf(content: Buffer | string | undefined) {
  if (content === undefined) return null;
  const facts = { EndOfStream: true, Present: true };
  if (content.length <= MAX_BODY_BYTES) return { ...facts, Content: content.toString() };
  return {
    ...facts,
    get Content(): string {
      throw new RangeError(`the body has more than ${MAX_BODY_BYTES} bytes`);
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
