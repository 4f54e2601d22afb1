import { Environment } from '@marcbachmann/cel-js';
import { nearestKey } from './nearest-key.ts';

/** A parsed and checked CEL expression. */
type CelProgram = {
  /** Evaluates it; throws when the values at hand do not allow it, for example because a header it indexes is absent. */
  evaluate(variables: Record<string, unknown>): unknown;
  /** CEL name of the type it gives, `dyn` when only its evaluation tells. */
  type: string;
};

const HEADERS = 'map<string, list<string>>';
const METADATA = 'map<string, dyn>';

/** What an expression may look at. A body is `null` until it has been read, so its fields are not typed. */
const VARIABLES: Record<string, Record<string, string>> = {
  processing: { phase: 'string' },
  request: {
    Headers: HEADERS,
    Body: 'dyn',
    Path: 'string',
    Method: 'string',
    RequestID: 'string',
    Metadata: METADATA,
  },
  response: {
    Headers: HEADERS,
    Body: 'dyn',
    Status: 'int',
    RequestHeaders: HEADERS,
    RequestBody: 'dyn',
    RequestPath: 'string',
    RequestMethod: 'string',
    ResponseHeaders: HEADERS,
    ResponseBody: 'dyn',
    ResponseStatus: 'int',
    RequestID: 'string',
    Metadata: METADATA,
  },
  api: { Name: 'string', Version: 'string', Context: 'string' },
};

const environment = Object.entries(VARIABLES).reduce(
  (known, [name, schema]) => known.registerVariable(name, { schema }),
  new Environment(),
);

/** Compiles an expression over `processing`, `request`, `response` and `api` (https://cel.dev), or says what is wrong with it. */
export function compileCel(text: string): CelProgram | { problem: string } {
  try {
    const program = environment.parse(text);
    const check = program.check();
    if (check.valid) return { evaluate: program, type: check.type ?? 'dyn' };
    return { problem: describe(check.error) };
  } catch (error) {
    return { problem: describe(error) };
  }
}

/** Says what is wrong with an `executionCondition`, or null: it must compile and give a boolean. */
export function checkCondition(text: string): string | null {
  const compiled = compileCel(text);
  const expected = 'must be a CEL expression that gives true or false';
  if ('problem' in compiled) return `${expected}: ${compiled.problem}; found "${text}"`;
  const { type } = compiled;
  return type === 'bool' || type === 'dyn' ? null : `${expected}; found "${text}", which gives a value of type ${type}`;
}

/** Says what is wrong with a CEL expression of any type, or null. */
export function checkExpression(text: string): string | null {
  const compiled = compileCel(text);
  return 'problem' in compiled ? `must be a CEL expression: ${compiled.problem}; found "${text}"` : null;
}

type CelError = { code?: string; summary?: string; message: string; range?: { start: number } };

function describe(error: unknown): string {
  const { code, summary, message, range } = error as CelError;
  const reason = summary ?? message.split('\n')[0] ?? '';
  const place = range === undefined ? '' : ` at character ${range.start + 1}`;
  return `${reason}${place}${suggestion(code, reason)}`;
}

/** An unknown name is most often one in another case: `request.headers`. */
function suggestion(code: string | undefined, reason: string): string {
  const name = /: ([A-Za-z_]\w*)$/.exec(reason)?.[1];
  if (name === undefined || (code !== 'unknown_variable' && code !== 'no_such_key')) return '';
  const known =
    code === 'unknown_variable' ? Object.keys(VARIABLES) : [...new Set(Object.values(VARIABLES).flatMap(Object.keys))];
  const nearest = nearestKey(name, known);
  return nearest === null ? ` (known are ${known.join(', ')})` : ` (did you mean "${nearest}"?)`;
}
