import { isSealed, isTemplated } from '@tallygate/contracts/field-marks';
import type { TemplateSettings } from '@tallygate/contracts/template-settings';
import type { z } from 'zod';
import type { Path } from '../model/path-origins.ts';
import type { Problem } from '../model/problem.ts';
import { isTable, setAt } from '../model/reading.ts';
import { schemaAt } from '../model/schema-walk.ts';
import {
  isTemplate,
  referencesOf,
  resolveTemplate,
  type TemplateReference,
  type TemplateValues,
  templateProblem,
} from './templates.ts';

/** A text that holds an expression, and whether its field resolves it. */
export type TemplateField = { path: Path; text: string; isResolved: boolean; isSealed: boolean };

/**
 * The texts of a document that hold an expression. Only fields that the schema marks resolve it, unless `reach` is
 * `all`, which an operator's file may ask for.
 */
export function templateFields(
  schema: z.ZodType,
  document: unknown,
  reach: TemplateSettings['fields'] = 'marked',
): TemplateField[] {
  const found: TemplateField[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (typeof value === 'string') {
      if (!isTemplate(value)) return;
      const field = schemaAt(schema, path, document);
      const isMarked = field !== undefined && isTemplated(field);
      found.push({
        path,
        text: value,
        isResolved: reach === 'all' || isMarked,
        isSealed: field !== undefined && isSealed(field),
      });
    } else if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...path, index]);
    else if (isTable(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
  };
  visit(document, []);
  return found;
}

/** What the fields refer to, each thing once; a field with a mistake asks for nothing. */
export function fieldReferences(fields: readonly TemplateField[]): TemplateReference[] {
  const references = fields
    .filter(({ isResolved, text }) => isResolved && templateProblem(text) === null)
    .flatMap(({ text }) => referencesOf(text));
  return [...new Map(references.map((one) => [JSON.stringify(one), one])).values()];
}

/**
 * A copy of the document in which the fields that resolve expressions hold their values.
 * @returns also a problem per field that has no value
 */
export function resolveFields<T>(
  document: T,
  fields: readonly TemplateField[],
  values: TemplateValues,
): { document: T; problems: Problem[] } {
  const copy = structuredClone(document);
  const problems: Problem[] = [];
  for (const { path, text, isResolved } of fields) {
    if (!isResolved) continue;
    const outcome = resolveTemplate(text, values);
    if ('value' in outcome) setAt(copy, path, outcome.value);
    else problems.push({ path, message: outcome.problem });
  }
  return { document: copy, problems };
}
