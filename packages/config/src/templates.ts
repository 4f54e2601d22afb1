import type { Path } from './path-origins.ts';
import { isTable } from './reading.ts';

/** Where the values of template expressions come from; reading is the caller's business. */
export type TemplateSources = {
  env(name: string): string | undefined;
  /** Text of a file; throws when it may not or cannot be read. */
  readFile(path: string): string;
};

const STRING = String.raw`"(?:[^"\\]|\\.)*"|\x60[^\x60]*\x60`;
const EXPRESSION = new RegExp(
  String.raw`\{\{-?\s*([A-Za-z_]\w*)((?:\s+(?:${STRING}))+)((?:\s*\|\s*\w+(?:\s+(?:${STRING}))*)*)\s*-?\}\}`,
  'g',
);
const ARGUMENT = new RegExp(STRING, 'g');
const STEP = new RegExp(String.raw`\|\s*(\w+)((?:\s+(?:${STRING}))*)`, 'g');

/** Whether a text holds a template expression such as `{{ env "NAME" }}`; other double braces are plain text. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') && text.search(EXPRESSION) >= 0;
}

/** Whether a text is nothing but expressions, at most behind a scheme such as `Bearer`: then it holds no value itself. */
export function isOnlyTemplate(text: string): boolean {
  return isTemplate(text) && /^\s*(?:[A-Za-z-]+\s+)?$/.test(text.replace(EXPRESSION, ''));
}

/** The text with the defaults of its expressions masked: `{{ env "KEY" "••••" }}`. */
export function maskDefaults(text: string): string {
  return text.replace(EXPRESSION, (whole: string, name: string, args: string, steps: string) => {
    const [reference, fallback] = argumentsOf(args);
    if (fallback === undefined && steps.trim() === '') return whole;
    return `{{ ${name} ${JSON.stringify(reference)} "••••" }}`;
  });
}

/** Whether an expression of the text brings a value along that it falls back to. */
export function hasDefault(text: string): boolean {
  return maskDefaults(text) !== text;
}

/** Replaces the `{{ secret "name" }}` expressions of a text; other expressions stay. */
export function replaceSecrets(text: string, resolve: (reference: string) => string): string {
  return text.replace(EXPRESSION, (whole: string, name: string, args: string, steps: string) =>
    name === 'secret' ? (applySteps(resolve(argumentsOf(args)[0]!), steps).value ?? whole) : whole,
  );
}

/** The default that an expression falls back to when nothing else is known; undefined when it has none. */
export function templateDefault(text: string): string | undefined {
  const resolved = resolveText(text, { env: () => undefined, readFile: () => fail('no file is read here') });
  return resolved.problem === undefined ? resolved.text : undefined;
}

/**
 * Resolves `{{ env "NAME" "default" }}` (empty counts as unset) and `{{ file "path" }}` (trailing whitespace removed) in
 * every text of a document. The document itself is left alone.
 * @returns the resolved copy, a problem per expression that has no value, and the paths of the resolved texts
 */
export function resolveTemplates<T>(
  document: T,
  sources: TemplateSources,
): { document: T; problems: { path: Path; message: string }[]; resolved: Path[] } {
  const problems: { path: Path; message: string }[] = [];
  const resolved: Path[] = [];
  const visit = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') {
      if (!isTemplate(value)) return value;
      const result = resolveText(value, sources);
      resolved.push(path);
      if (result.problem !== undefined) problems.push({ path, message: result.problem });
      return result.problem === undefined ? result.text : value;
    }
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (isTable(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, [...path, key])]));
    }
    return value;
  };
  return { document: visit(document, []) as T, problems, resolved };
}

function resolveText(text: string, sources: TemplateSources): { text: string; problem?: string } {
  let problem: string | undefined;
  const replaced = text.replace(EXPRESSION, (whole: string, name: string, args: string, steps: string) => {
    const outcome = evaluate(name, argumentsOf(args), steps, sources);
    if (outcome.value === undefined) problem ??= outcome.problem;
    return outcome.value ?? whole;
  });
  return problem === undefined ? { text: replaced } : { text: replaced, problem };
}

type Outcome = { value?: string; problem?: string };

function evaluate(name: string, args: string[], steps: string, sources: TemplateSources): Outcome {
  const first = args[0] ?? '';
  if (name === 'env') {
    const set = sources.env(first);
    const value = set === undefined || set === '' ? args[1] : set;
    return applySteps(value, steps, `the environment variable ${first} is not set, and the expression has no default`);
  }
  if (name === 'file') {
    try {
      return applySteps(sources.readFile(first).trimEnd(), steps);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { problem: `the file ${first} cannot be read: ${reason}` };
    }
  }
  if (name === 'secret')
    return { problem: `the secret "${first}" is not known here; only the console fills in secrets` };
  return { problem: `unknown expression "${name}"; expected env "NAME" "default", file "path" or secret "name"` };
}

function applySteps(start: string | undefined, steps: string, missing = 'the expression has no value'): Outcome {
  let value = start;
  for (const [, name, args] of steps.matchAll(STEP)) {
    const given = argumentsOf(args);
    if (name === 'default') value = value === undefined || value === '' ? given[0] : value;
    else if (name === 'required') {
      if (value === undefined || value === '') return { problem: given[0] ?? missing };
    } else if (name === 'upper') value = value?.toUpperCase();
    else if (name === 'lower') value = value?.toLowerCase();
    else if (name === 'trim') value = value?.trim();
    else if (name === 'replace') value = value?.replaceAll(given[0] ?? '', given[1] ?? '');
    else if (name !== 'redact') {
      return { problem: `unknown step "| ${name}"; expected default, required, upper, lower, trim, replace or redact` };
    }
  }
  return value === undefined ? { problem: missing } : { value };
}

function argumentsOf(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(ARGUMENT)].map(([quoted]) =>
    quoted.startsWith('"') ? quoted.slice(1, -1).replace(/\\(.)/g, '$1') : quoted.slice(1, -1),
  );
}

function fail(message: string): never {
  throw new Error(message);
}
