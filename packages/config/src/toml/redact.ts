import { sealOf } from '@tallygate/contracts/field-marks';
import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { parse } from 'smol-toml';
import type { z } from 'zod';
import type { Path } from '../model/path-origins.ts';
import { isTable, putAt, valueAt } from '../model/reading.ts';
import { childSchema, isPlainName, schemaAt } from '../model/schema-walk.ts';
import { isPrivateKey, MASK, masked } from '../secrets/masked.ts';
import { shownUrl } from '../secrets/sealed-url.ts';
import { scanToml } from './scan-toml.ts';
import { tomlValue } from './toml-value.ts';

/** A copy in which every sealed value is masked, and so is whatever stands where the schema knows nothing. */
export function redactConfig(config: GatewayConfig): GatewayConfig {
  return redactPart(gatewayConfig, config);
}

/** The same for a part of a configuration, e.g. one proxy or one key manager, by its schema. */
export function redactPart<T>(schema: z.ZodType, part: T): T {
  return redactValue(schema, part) as T;
}

function redactValue(schema: z.ZodType | undefined, value: unknown): unknown {
  const seal = schema ? sealOf(schema) : 'text';
  if (Array.isArray(value))
    return value.map((item, index) => redactValue(seal === 'text' ? undefined : childOf(schema, index, value), item));
  if (isTable(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        redactValue(seal === 'text' ? undefined : childOf(schema, key, value), item),
      ]),
    );
  return value === undefined || value === null ? value : redactLeaf(schema, value);
}

const childOf = (schema: z.ZodType | undefined, key: PropertyKey, container: unknown) =>
  schema && childSchema(schema, key, container);

/** A text, number or boolean as it is shown; what is not sealed stays what it was. */
function redactLeaf(schema: z.ZodType | undefined, value: unknown): unknown {
  const seal = schema ? sealOf(schema) : 'text';
  if (seal === 'text') return typeof value === 'string' ? masked(value) : MASK;
  if (typeof value !== 'string') return value;
  return seal === 'url' ? shownUrl(value) : isPrivateKey(value) ? MASK : value;
}

/**
 * The text of a `config.toml` with its secrets masked, layout and comments kept. Made for showing: a broken file is
 * masked as far as it can be made out, and so is what looks like a setting in a comment.
 * @param span the part that is wanted, which begins and ends between values; default the whole text
 */
export function redactToml(text: string, span: Span = { start: 0, end: text.length }): string {
  const document = {};
  const leaves = leavesOf(text).map((leaf) => ({ ...leaf, content: parsed(leaf.raw) }));
  for (const { path, content } of leaves) putAt(document, path, content);
  const shownLeaves = leaves.map(({ content, ...leaf }) => {
    const shown = redactLeaf(schemaAt(gatewayConfig, leaf.path, document), content ?? leaf.raw);
    return { ...leaf, raw: shown === content ? leaf.raw : tomlValue(shown) };
  });
  return rewritten(text, shownLeaves, span);
}

/** The text with what may be a secret in its comments masked, and every value as it is. */
export function maskComments(text: string): string {
  return rewritten(text, leavesOf(text), { start: 0, end: text.length });
}

type Span = { start: number; end: number };

type Leaf = { path: Path; start: number; end: number; raw: string };

/** The values of a text that have no others in them. */
function leavesOf(text: string): Leaf[] {
  return scanToml(text).flatMap(({ path, value }) => {
    const first = value ? text[value.start] : undefined;
    if (!value || first === '[' || first === '{') return [];
    return [{ path, ...value, raw: text.slice(value.start, value.end) }];
  });
}

/** A part of the text with other values at the places of its leaves, and masked comments between them. */
function rewritten(text: string, leaves: readonly Leaf[], span: Span): string {
  let written = '';
  let reached = span.start;
  for (const { start, end, raw } of leaves) {
    if (start < span.start || end > span.end) continue;
    written += withMaskedComments(text.slice(reached, start)) + raw;
    reached = end;
  }
  return written + withMaskedComments(text.slice(reached, span.end));
}

/** The value that a piece of TOML stands for; undefined when it is none. */
function parsed(raw: string): unknown {
  try {
    return valueAt(parse(`v = ${raw}`), ['v']);
  } catch {
    return undefined;
  }
}

const COMMENTED_SETTING = /^(\s*#.*?([\w-]+)["']?\s*=\s*)(?!\s)(?!['"]\s*\{\{)[^\n]*$/gm;
const URL_CREDENTIALS = /:\/\/[^\s/@"']+@/g;

/** @param between what stands between two values: punctuation, keys and comments */
function withMaskedComments(between: string): string {
  return between
    .replace(COMMENTED_SETTING, (whole, start: string, name: string) =>
      isPlainName(name) ? whole : `${start}"${MASK}"`,
    )
    .replace(/#[^\n]*/g, (comment) => comment.replace(URL_CREDENTIALS, '://***@'));
}
