import { formatPath } from '@tallygate/contracts/finding';
import { unwrapSchema } from '@tallygate/contracts/schema-wrappers';
import { z } from 'zod';
import type { Path } from '../model/path-origins.ts';
import { setAt, valueAt } from '../model/reading.ts';
import { schemaAt } from '../model/schema-walk.ts';
import { standInFor } from '../model/stand-in.ts';
import type { TemplateField } from './template-fields.ts';
import { templateDefault } from './templates.ts';

/**
 * Makes a document with unresolved template expressions checkable: each stands for a text that its field would accept.
 * Where a number or a boolean is wanted, the expression's default is taken, else the field is left out, so that its own
 * default applies; `inexact` lists those.
 * @returns the checkable copy, and a function that puts the expressions of text fields back into a checked value
 */
export function withStandIns(
  schema: z.ZodType,
  document: unknown,
  fields: readonly TemplateField[],
): { checkable: unknown; restore: (checked: unknown) => void; inexact: { path: Path; text: string; used: unknown }[] } {
  const checkable = structuredClone(document);
  const kept: { path: Path; text: string }[] = [];
  const inexact: { path: Path; text: string; used: unknown }[] = [];
  for (const { path, text, isResolved } of fields) {
    if (!isResolved) continue;
    const field = schemaAt(schema, path, document);
    if (!field) continue;
    const wantsText = acceptsText(field);
    const fallback = templateDefault(text);
    if (wantsText) {
      kept.push({ path, text });
      if (field.safeParse(text).success) continue;
      const isFallbackGood = fallback !== undefined && field.safeParse(fallback).success;
      setAt(checkable, path, isFallbackGood ? fallback : standInFor(field));
    } else {
      const used = fallback === undefined ? undefined : coerced(field, fallback);
      setAt(checkable, path, used);
      inexact.push({ path, text, used });
    }
  }
  return {
    checkable,
    restore: (checked) => {
      for (const { path, text } of kept) if (valueAt(checked, path) !== undefined) setAt(checked, path, text);
    },
    inexact,
  };
}

/** Turns texts that came out of templates into numbers and booleans where the schema wants those; changes `document`. */
export function coerceResolved(schema: z.ZodType, document: unknown, resolved: readonly Path[]): void {
  for (const path of resolved) {
    const field = schemaAt(schema, path, document);
    const value = valueAt(document, path);
    if (field && typeof value === 'string' && !acceptsText(field)) setAt(document, path, coerced(field, value));
  }
}

/** A sentence for an expression whose value only the gateway knows. */
export function inexactNote(entry: { path: Path; text: string; used: unknown }, name = formatPath(entry.path)): string {
  return entry.used === undefined
    ? `${name} is set by ${entry.text}, whose value only the gateway knows; the default is shown here`
    : `${name} is set by ${entry.text}; its default ${String(entry.used)} is shown here`;
}

function acceptsText(schema: z.ZodType): boolean {
  const leaf = unwrapSchema(schema);
  if (leaf instanceof z.ZodUnion) return leaf.options.some((option) => acceptsText(option as z.ZodType));
  if (leaf instanceof z.ZodLiteral) return [...leaf.values].some((value) => typeof value === 'string');
  return (
    leaf instanceof z.ZodString ||
    leaf instanceof z.ZodStringFormat ||
    leaf instanceof z.ZodEnum ||
    leaf instanceof z.ZodUnknown
  );
}

function coerced(schema: z.ZodType, text: string): unknown {
  const trimmed = text.trim();
  const candidate =
    trimmed === 'true' || trimmed === 'false'
      ? trimmed === 'true'
      : /^[+-]?\d[\d_]*(\.\d+)?([eE][+-]?\d+)?$/.test(trimmed)
        ? Number(trimmed.replaceAll('_', ''))
        : text;
  // "1" for a boolean stays text, so that the finding shows what was found.
  return schema.safeParse(candidate).success || typeof candidate !== 'boolean' ? candidate : text;
}
