import { Environment } from '@marcbachmann/cel-js';
import { nearestKey } from '../model/nearest-key.ts';
import {
  BOUNDED,
  bounded,
  CEL_LIMITS,
  limitProblem,
  MATCHES,
  matches,
  meteredText,
  patternsOf,
  refuel,
} from './cel-limits.ts';

/** A parsed and checked CEL expression. */
type CelProgram = {
  /** Evaluates it; throws when the values at hand do not allow it, for example because a header it indexes is absent. */
  evaluate(variables: Record<string, unknown>): unknown;
  /** CEL name of the type it gives, `dyn` when only its evaluation tells. */
  type: string;
  /** Patterns of its `matches`. */
  patterns: readonly string[];
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
  new Environment({ limits: { maxAstNodes: CEL_LIMITS.nodes } }),
);

/** Runs what `meteredText` wrote, which has more nodes than its author's expression. */
const metered = environment
  .clone({ limits: { maxAstNodes: 4 * CEL_LIMITS.nodes } })
  .registerFunction(`${BOUNDED}(dyn): dyn`, bounded)
  .registerFunction(`${MATCHES}(string, string): bool`, matches);

/**
 * Compiles an expression over `processing`, `request`, `response` and `api` (https://cel.dev), or says what is wrong with it.
 * Evaluating it takes bounded time whatever the values are; beyond the bounds it throws.
 */
export function compileCel(text: string): CelProgram | { problem: string } {
  if (text.length > CEL_LIMITS.characters)
    return { problem: `has ${text.length} characters; at most ${CEL_LIMITS.characters} are taken` };
  try {
    const { ast, check } = environment.parse(text);
    const { valid, type = 'dyn', error } = check();
    if (!valid) return { problem: describe(error) };
    const broken = limitProblem(ast);
    if (broken !== null) return { problem: broken };
    const program = metered.parse(meteredText(ast));
    const metering = program.check();
    if (!metering.valid) return { problem: describe(metering.error) };
    return {
      type,
      patterns: patternsOf(ast),
      evaluate(variables) {
        refuel();
        return program(variables);
      },
    };
  } catch (error) {
    return { problem: describe(error) };
  }
}

/** Says what is wrong with an `executionCondition`, or null: it must compile and give a boolean. */
export function checkCondition(text: string): string | null {
  const compiled = compileCel(text);
  const expected = 'must be a CEL expression that gives true or false';
  if ('problem' in compiled) return `${expected}: ${compiled.problem}; found "${cut(text)}"`;
  const { type } = compiled;
  return type === 'bool' || type === 'dyn'
    ? null
    : `${expected}; found "${cut(text)}", which gives a value of type ${type}`;
}

/** Says what is wrong with a CEL expression of any type, or null. */
export function checkExpression(text: string): string | null {
  const compiled = compileCel(text);
  return 'problem' in compiled ? `must be a CEL expression: ${compiled.problem}; found "${cut(text)}"` : null;
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 197)}…` : text;
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
