import type { ASTNode } from '@marcbachmann/cel-js';
import { writeCel } from './cel-writer.ts';
import { compileRegex, type LinearRegex } from './linear-regex.ts';

/** Limits of an expression as it is written. */
export const CEL_LIMITS = { characters: 2_048, nodes: 300, comprehensions: 3 } as const;
/** Elements of a list that is walked, and characters of a text, while an expression runs. */
const [MAX_ELEMENTS, MAX_CHARACTERS] = [256, 131_072];
/** What one evaluation may touch: a character or an element costs 1, a character that a regular expression looks at 32. */
const FUEL = 2_097_152;
const REGEX_COST = 32;

/** Names that only the rewritten text may use; an author's expression that does is refused. */
export const [BOUNDED, MATCHES] = ['bounded', 're2'] as const;
const COMPREHENSIONS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);
/** Names before a dot that are no value. */
const NAMESPACES = new Set(['cel', 'optional']);

/**
 * What an expression breaks of the limits that are checked where it is written: patterns of `matches` are text that RE2 takes, and
 * lists are walked at most three times and never inside each other. Null when it keeps them.
 */
export function limitProblem(ast: ASTNode): string | null {
  let walks = 0;
  const visit = (node: ASTNode, isInside: boolean): string | null => {
    const name = node.op === 'rcall' || node.op === 'call' ? node.args[0] : '';
    if (name === BOUNDED || name === MATCHES) return `Unknown function: ${name}`;
    const isWalk = node.op === 'rcall' && COMPREHENSIONS.has(name);
    if (isWalk && isInside)
      return `"${name}" stands inside another walk over a list; lists are not walked inside each other`;
    if (isWalk && ++walks > CEL_LIMITS.comprehensions)
      return `walks over lists ${walks} times; at most ${CEL_LIMITS.comprehensions} (all, exists, exists_one, map, filter)`;
    const pattern = name === 'matches' ? patternProblem(node) : null;
    if (pattern !== null) return pattern;
    const [receiver, ...parts] = partsOf(node);
    // The list of a macro is evaluated once, outside of its loop; the condition is evaluated for each element.
    const first = receiver === undefined ? null : visit(receiver, isInside);
    return first ?? parts.reduce<string | null>((found, part) => found ?? visit(part, isInside || isWalk), null);
  };
  return visit(ast, false);
}

function patternProblem(node: ASTNode): string | null {
  const pattern = node.op === 'rcall' ? node.args[2][0] : node.op === 'call' ? node.args[1][1] : undefined;
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string')
    return 'the pattern of "matches" must be a text in quotes, so that it can be checked';
  const compiled = compileRegex(pattern.args);
  return 'problem' in compiled ? `the pattern of "matches": ${compiled.problem}` : null;
}

/** The nodes below a node, the receiver of a call first. */
function partsOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '!_':
    case '-_':
      return [node.args];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    default:
      return node.args;
  }
}

/** Every literal pattern of `matches` in an expression. */
export function patternsOf(ast: ASTNode): string[] {
  const own = ast.op === 'rcall' && ast.args[0] === 'matches' ? ast.args[2][0] : undefined;
  const pattern = own?.op === 'value' && typeof own.args === 'string' ? [own.args] : [];
  return [...pattern, ...partsOf(ast).flatMap(patternsOf)];
}

/**
 * The expression with its costs metered: `matches` becomes the linear engine; what methods and walks work on, and what `+`, `split` and
 * `join` make, passes through `bounded`.
 */
export function meteredText(ast: ASTNode): string {
  return writeCel(ast, (node, write) => {
    if (node.op === '+') return `${BOUNDED}(${write(node.args[0])} + ${write(node.args[1])})`;
    if (node.op === 'call' && node.args[0] === 'matches') return `${MATCHES}(${node.args[1].map(write).join(', ')})`;
    if (node.op !== 'rcall') return undefined;
    const [name, receiver, args] = node.args;
    if (receiver.op === 'id' && NAMESPACES.has(receiver.args)) return undefined;
    const rest = args.map(write).join(', ');
    if (name === 'matches') return `${MATCHES}(${write(receiver)}, ${rest})`;
    const call = `${BOUNDED}(${write(receiver)}).${name}(${rest})`;
    return name === 'split' || name === 'join' ? `${BOUNDED}(${call})` : call;
  });
}

let fuel = 0;

/** Starts the account of one evaluation, which is synchronous. */
export function refuel(): void {
  fuel = FUEL;
}

function spend(cost: number): void {
  fuel -= cost;
  if (fuel < 0) throw new RangeError('the expression takes too long with these values');
}

/** Lets a value through that is small enough, on the account of the evaluation. */
export function bounded(value: unknown): unknown {
  if (typeof value === 'string' || value instanceof Uint8Array) {
    if (value.length > MAX_CHARACTERS) throw new RangeError(`a text has more than ${MAX_CHARACTERS} characters`);
    spend(value.length);
  } else if (value !== null && typeof value === 'object') {
    const size = sizeOf(value);
    if (size > MAX_ELEMENTS) throw new RangeError(`a list has more than ${MAX_ELEMENTS} elements`);
    spend(size);
  }
  return value;
}

function sizeOf(value: object): number {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  return Object.keys(value).length;
}

/** Compiled patterns; each was checked where it was written, so there are as many as configurations name. */
const compiledPatterns = new Map<string, LinearRegex>();
const MAX_PATTERNS = 1_000;

/** `matches` by the linear engine. */
export function matches(text: string, pattern: string): boolean {
  if (text.length > MAX_CHARACTERS) throw new RangeError(`a text has more than ${MAX_CHARACTERS} characters`);
  spend(text.length * REGEX_COST);
  let compiled = compiledPatterns.get(pattern);
  if (!compiled) {
    const made = compileRegex(pattern);
    if ('problem' in made) throw new SyntaxError(made.problem);
    if (compiledPatterns.size >= MAX_PATTERNS) compiledPatterns.clear();
    compiledPatterns.set(pattern, made);
    compiled = made;
  }
  return compiled.test(text);
}
