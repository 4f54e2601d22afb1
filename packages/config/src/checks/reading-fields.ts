import { isHostFile, isSealed, isTemplated, sealOf } from '@tallygate/contracts/field-marks';
import type { z } from 'zod';
import type { Path } from '../model/path-origins.ts';
import { isTable } from '../model/reading.ts';
import { schemaAt } from '../model/schema-walk.ts';
import { referencedSecret } from '../secrets/secret-reference.ts';
import { scanTemplate } from '../templates/scan-template.ts';
import { filePermission, onlyUnder, type TemplateRules } from '../templates/template-rules.ts';
import { isTemplate } from '../templates/templates.ts';
import { writtenTemplateProblem } from '../templates/written-templates.ts';

/** A text by which its writer makes the gateway read something: an expression, or the path of a file. */
export type ReadingField = {
  path: Path;
  /** Stays the same when neighbours in a list come, go or move: `spec.policies[basic-auth].params.password`. */
  place: string;
  text: string;
  kind: 'expression' | 'file';
  /** Why it may not be written through the API, whoever writes it; null when it may. */
  problem: string | null;
};

/** Every such text of an entity, with what the rules say of it. References to stored secrets are the vault's business. */
export function readingFields(schema: z.ZodType, entity: unknown, rules: TemplateRules): ReadingField[] {
  const found: ReadingField[] = [];
  const visit = (value: unknown, path: Path, place: string): void => {
    if (typeof value === 'string') {
      const field = schemaAt(schema, path, entity);
      const read = field ? readingOf(field, value, rules) : null;
      if (read) found.push({ path, place, text: value, ...read });
      else if (!field && isTemplate(value)) found.push({ path, place, text: value, ...plain(value, rules) });
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...path, index], `${place}[${nameOf(item)}]`);
    } else if (isTable(value)) {
      for (const [key, item] of Object.entries(value))
        visit(item, [...path, key], place === '' ? key : `${place}.${key}`);
    }
  };
  visit(entity, [], '');
  return found;
}

function readingOf(
  field: z.ZodType,
  text: string,
  rules: TemplateRules,
): Pick<ReadingField, 'kind' | 'problem'> | null {
  if (isHostFile(field)) {
    const isAllowed = filePermission(text, rules) === 'allowed';
    return { kind: 'file', problem: isAllowed ? null : onlyUnder(rules.folders) };
  }
  if (!isTemplate(text) || isStored(field, text)) return null;
  const marks = { isResolved: isTemplated(field), isSealed: isSealed(field) };
  return { kind: 'expression', problem: writtenTemplateProblem(text, marks, rules) };
}

function plain(text: string, rules: TemplateRules): Pick<ReadingField, 'kind' | 'problem'> {
  return { kind: 'expression', problem: writtenTemplateProblem(text, { isResolved: false, isSealed: false }, rules) };
}

/** Whether the text holds no expression but the reference to its own stored secret. */
function isStored(field: z.ZodType, text: string): boolean {
  if (isSealed(field)) return referencedSecret(text) !== null;
  return sealOf(field) === 'url' && scanTemplate(text).every(({ name }) => name === 'secret');
}

function nameOf(item: unknown): string {
  return isTable(item) && typeof item.name === 'string' ? item.name : '';
}
