import { z } from 'zod';
import { issueInWords } from './issue-words.ts';

/** One thing that is wrong with an input: where it is, what was found, what was expected. */
export const finding = z.object({
  /** Dotted path of the field as its author wrote it, e.g. `spec.upstream.url` or `analytics.publishers[0].settings.batch_size`. */
  path: z.string(),
  /** One sentence for a person: what was found and what was expected. */
  message: z.string(),
  /** 1-based line in the YAML or TOML text, when the input was text. */
  line: z.number().int().positive().optional(),
});
export type Finding = z.output<typeof finding>;

/** Something that was read in a form other than the canonical one, or that the operator should know; never an error. */
export const note = z.object({
  path: z.string(),
  message: z.string(),
  line: z.number().int().positive().optional().describe('1-based line in the TOML text, when it is known'),
});
export type Note = z.output<typeof note>;

type PathSegment = PropertyKey;

/** Writes a path as its author would: `spec.policies[0].params.issuers`. */
export function formatPath(segments: readonly PathSegment[]): string {
  return segments
    .map((segment, index) =>
      typeof segment === 'number' ? `[${segment}]` : index === 0 ? String(segment) : `.${String(segment)}`,
    )
    .join('');
}

/** One problem of a value with its path as segments, for callers that map paths to lines or to other spellings. */
export type Problem = { segments: PropertyKey[]; message: string; issue: z.core.$ZodIssue };

/** Says what was found at a path. A finding is shown, stored and logged, so no secret may be in it. */
export type Describe = (value: unknown, path: readonly PathSegment[]) => string;

/**
 * Turns a zod error into problems, one per field, each with its path as segments and what was found.
 * @param error the error of a failed `safeParse`
 * @param input the value that was parsed
 * @param options.describe says what was found there
 * @param options.limit problems that are described; `more` counts the others
 */
export function problemsFromZod(
  error: z.ZodError,
  input: unknown,
  { describe, limit = Number.POSITIVE_INFINITY }: { describe: Describe; limit?: number },
): { problems: Problem[]; more: number } {
  const problems: Problem[] = [];
  let more = 0;
  // Describing costs more than finding, so what is not shown is only counted.
  for (const issue of error.issues) {
    if (problems.length >= limit) more += issue.code === 'unrecognized_keys' ? issue.keys.length : 1;
    else problems.push(...problemsFromIssue(issue, input, describe));
  }
  return { problems: problems.slice(0, limit), more: more + Math.max(0, problems.length - limit) };
}

function problemsFromIssue(issue: z.core.$ZodIssue, input: unknown, describe: Describe): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      segments: [...issue.path, key],
      message: `unknown field "${cut(key)}"`,
      issue,
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const closest = closestBranch(issue.errors, valueAt(input, issue.path));
    if (closest.length > 0 && closest.some((inner) => inner.path.length > 0)) {
      return closest.flatMap((inner) =>
        problemsFromIssue({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, input, describe),
      );
    }
  }
  const value = valueAt(input, issue.path);
  const message = issueInWords(issue, value === undefined) ?? issue.message;
  const separator = message.includes('found') ? '' : `; found ${describe(value, issue.path)}`;
  return [{ segments: [...issue.path], message: `${message}${separator}`, issue }];
}

/**
 * The branch of a union that the author most likely meant: the one with the deepest problem, and of equals one with a
 * problem in a field that is there.
 */
function closestBranch(branches: z.core.$ZodIssue[][], value: unknown): z.core.$ZodIssue[] {
  const isThere = (issue: z.core.$ZodIssue) => issue.path.length > 0 && valueAt(value, issue.path) !== undefined;
  const closeness = (branch: z.core.$ZodIssue[]) =>
    Math.max(0, ...branch.map((issue) => 2 * issue.path.length + (isThere(issue) ? 1 : 0)));
  return branches.reduce((best, branch) => (closeness(branch) > closeness(best) ? branch : best), branches[0] ?? []);
}

function valueAt(input: unknown, path: readonly PathSegment[]): unknown {
  let value: unknown = input;
  for (const segment of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<PropertyKey, unknown>)[segment];
  }
  return value;
}

/** What can be said of a value that may be a secret. */
export function describeHidden(value: unknown): string {
  if (typeof value === 'string') return `text of ${value.length} characters`;
  return typeof value === 'number' || typeof value === 'bigint' ? 'a number' : describeFound(value);
}

/** Short description of a found value that is no secret; long strings are cut. */
export function describeFound(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return JSON.stringify(cut(value));
  return `${typeof value} ${String(value)}`;
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
