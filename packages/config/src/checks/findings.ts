import { sealOf } from '@tallygate/contracts/field-marks';
import {
  type Describe,
  describeFound,
  describeHidden,
  type Finding,
  formatPath,
  problemsFromZod,
} from '@tallygate/contracts/finding';
import { unwrapSchema } from '@tallygate/contracts/schema-wrappers';
import { z } from 'zod';
import { hasSeals, schemaAt } from '../model/schema-walk.ts';
import { shownUrl, splitUrl } from '../secrets/sealed-url.ts';

/** Most findings in one answer: the answer to an input that is wrong everywhere must not be longer than the input. */
const MAX_FINDINGS = 100;

export type FailedParse = { error: z.ZodError; input: unknown; prefix?: readonly PropertyKey[] };

/**
 * Turns the zod error of an input into findings, one per problem, each with its path and what was found; of what is
 * sealed by its schema, or unknown to it, only the kind is told.
 * @param schema what the input was checked against
 * @param failure.prefix path of the parsed value inside the whole document
 */
export function findingsOf(schema: z.ZodType, { error, input, prefix = [] }: FailedParse): Finding[] {
  const describe = describeBy(schema, input);
  const { problems, more } = problemsFromZod(error, input, { describe, limit: MAX_FINDINGS });
  const findings = problems.map(({ segments, message }) => ({
    path: formatPath([...prefix, ...segments]),
    message,
  }));
  return more === 0
    ? findings
    : [...findings, { path: formatPath(prefix), message: `${more} more problems; those above come first` }];
}

/** Says what was found at a place of an input, without its secrets, as its schema tells them. */
export function describeBy(schema: z.ZodType, input: unknown): Describe {
  // A schema without secrets hides nothing, not even the values of fields that it does not know.
  if (!hasSeals(schema)) return describeFound;
  return (value, path) => {
    const field = schemaAt(schema, path, input);
    if (field === undefined || sealOf(field) === 'text' || isOpen(field)) return describeHidden(value);
    // Where a table with secrets belongs, a text may be one of them.
    if (typeof value !== 'string' || !hasSeals(field)) return describeFound(value);
    return splitUrl(value) === null ? describeHidden(value) : describeFound(shownUrl(value));
  };
}

/** Whether the schema says nothing of what stands there. */
function isOpen(schema: z.ZodType): boolean {
  const inner = unwrapSchema(schema);
  return inner instanceof z.ZodUnknown || inner instanceof z.ZodAny || inner instanceof z.ZodCustom;
}
