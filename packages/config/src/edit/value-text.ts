import type { z } from 'zod';
import { isTable } from '../model/reading.ts';
import { basicString, inlineValue, literalString, tomlValue } from '../toml/toml-value.ts';
import { shownFields } from '../toml/toml-writer.ts';

/**
 * A value as TOML text in the manner of the text that it replaces: between the same quotes where it can be, over several
 * lines only where the file's line breaks are those of TOML.
 * @param former the text that it replaces; empty when it replaces none
 */
export function valueText(value: unknown, { former = '', lineBreak }: { former?: string; lineBreak: string }): string {
  if (typeof value !== 'string') return inlineValue(value);
  if (former.startsWith("'") && !former.startsWith("'''")) return literalString(value) ?? basicString(value);
  if (former.startsWith('"') && !former.startsWith('"""')) return basicString(value);
  return lineBreak === '\n' ? tomlValue(value) : inlineValue(value);
}

/** A value on one line; of a table what is not the default anyway. */
export function inlineText(value: unknown, schema: z.ZodType | undefined): string {
  return inlineValue(isTable(value) ? shownFields(schema, value, { show: 'changed' }) : value);
}
