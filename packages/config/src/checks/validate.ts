import { describeHidden, problemsFromZod } from '@tallygate/contracts/finding';
import { isPlaceholderIssue } from '@tallygate/contracts/foreign-placeholder';
import type { z } from 'zod';
import { nearestKey } from '../model/nearest-key.ts';
import type { Path, Segment } from '../model/path-origins.ts';
import type { Problem } from '../model/problem.ts';
import { setAt, valueAt } from '../model/reading.ts';
import { knownKeys, schemaAt } from '../model/schema-walk.ts';
import { standInFor } from '../model/stand-in.ts';
import { describeBy } from './findings.ts';

const MAX_PASSES = 4;
/** Most problems that are described: a file of nothing but mistakes must not take long to check. */
const MAX_PROBLEMS = 100;

/** A document with its schema, and the text that its author wrote at a path. */
type Source = { schema: z.ZodType; document: unknown; sourceText: (path: Path) => string | undefined };

/**
 * Checks a value and names every problem at once. A schema's cross-field rules are silent while a field below is wrong,
 * so each further pass looks at a copy in which the fields already reported hold acceptable values.
 * @param sourceText the text that was written for a number or a boolean where a text is wanted, e.g. `1.0`
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  sourceText: (path: Path) => string | undefined = () => undefined,
): { data: z.output<Schema> | null; problems: Problem[] } {
  const first = schema.safeParse(value);
  if (first.success) return { data: first.data, problems: [] };
  const problems: Problem[] = [];
  const removed: Path[] = [];
  let more = 0;
  let error: z.ZodError = first.error;
  const copy = structuredClone(value);
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const known = problemsFromZod(error, copy, { describe: describeBy(schema, copy), limit: MAX_PROBLEMS });
    if (pass === 0) more = known.more;
    const found = known.problems.map(({ segments, message, issue }) => {
      const path = segments as Segment[];
      return {
        path,
        message: friendlier({ path, message, issue }, { schema, document: copy, sourceText }),
        isPlaceholder: isPlaceholderIssue(issue),
      };
    });
    // Problems below a reported field say nothing new, and the gap that a removed field leaves is not its author's
    // mistake.
    const fresh = found.filter(
      ({ path }) =>
        !problems.some((known) => isWithin(path, known.path)) && !removed.some((gone) => isWithin(gone, path)),
    );
    if (fresh.length === 0) break;
    problems.push(...fresh);
    for (const { path } of fresh) if (!repair(schema, copy, path)) removed.push(path);
    if (more > 0) break;
    const next = schema.safeParse(copy);
    if (next.success) break;
    error = next.error;
  }
  if (more > 0) problems.push({ path: [], message: `${more} more problems; those above come first` });
  return { data: null, problems };
}

function isWithin(path: Path, ancestor: Path): boolean {
  return ancestor.length <= path.length && ancestor.every((segment, index) => segment === path[index]);
}

/** Puts an acceptable value in place of a wrong one; false when there is none and the field was removed. */
function repair(schema: z.ZodType, document: unknown, path: Path): boolean {
  const field = schemaAt(schema, path, document);
  const value = field ? standInFor(field) : undefined;
  setAt(document, path, value);
  return value !== undefined;
}

/** Adds to a message what the schema and the text of the document tell of its field. */
function friendlier(
  { path, message, issue }: { path: Path; message: string; issue: z.core.$ZodIssue },
  { schema, document, sourceText }: Source,
): string {
  if (issue.code === 'unrecognized_keys') {
    const parent = schemaAt(schema, path.slice(0, -1), document);
    const known = parent ? knownKeys(parent, valueAt(document, path.slice(0, -1))) : [];
    const nearest = nearestKey(String(path.at(-1)), known);
    if (nearest) return `${message}; did you mean "${nearest}"?`;
    return known.length > 0 && known.length <= 12
      ? `${message}; the fields known here are ${known.join(', ')}`
      : message;
  }
  if (issue.code !== 'invalid_type') return message;
  const value = valueAt(document, path);
  const found = describeBy(schema, document)(value, path);
  const mayShow = typeof value === 'boolean' || found !== describeHidden(value);
  if (mayShow && issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    const written = sourceText(path) ?? String(value);
    return `must be text; found ${typeof value} ${written}, write it in quotes: "${written}"`;
  }
  return message;
}
