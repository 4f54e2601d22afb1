import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { parse } from 'smol-toml';
import type { Path } from './path-origins.ts';
import { isTable, valueAt } from './reading.ts';
import { scanToml } from './scan-toml.ts';
import { isSecretField, masked, maskedUrl } from './secret-fields.ts';
import { isOnlyTemplate, maskDefaults } from './templates.ts';
import { tomlValue } from './toml-value.ts';

/**
 * A copy in which every secret is `••••` and its last four characters. Template expressions stay: they name where a
 * secret is, not what it is; only their defaults are masked.
 */
export function redactConfig(config: GatewayConfig): GatewayConfig {
  return redactValue(config, [], undefined) as GatewayConfig;
}

/** The same for any part of a configuration, e.g. one proxy or one key manager. */
export function redactPart<T>(part: T): T {
  return redactValue(part, [], undefined) as T;
}

function redactValue(value: unknown, path: Path, siblingName: string | undefined): unknown {
  if (typeof value === 'string') return redactText(value, path, siblingName);
  if (Array.isArray(value)) return value.map((item, index) => redactValue(item, [...path, index], undefined));
  if (!isTable(value)) return value;
  const name = typeof value.name === 'string' ? value.name : undefined;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactValue(item, [...path, key], name)]));
}

function redactText(text: string, path: Path, siblingName: string | undefined): string {
  if (!isSecretField(path, text, siblingName)) return maskedUrl(text);
  return isOnlyTemplate(text) ? maskDefaults(text) : masked(text);
}

/**
 * The text of a `config.toml` with its secrets masked, layout and comments kept. Made for showing: a broken file is
 * masked as far as it can be made out, and comments that look like a secret's setting are masked too.
 */
export function redactToml(text: string): string {
  const entries = scanToml(text);
  const texts = new Map<string, string>();
  const textOf = (start: number, end: number): string | null => {
    try {
      const value = valueAt(parse(`v = ${text.slice(start, end)}`), ['v']);
      return typeof value === 'string' ? value : null;
    } catch {
      return null;
    }
  };
  const leaves = entries.flatMap(({ path, value }) => {
    const first = value ? text[value.start] : undefined;
    if (!value || first === '[' || first === '{') return [];
    const content = first === '"' || first === "'" ? textOf(value.start, value.end) : null;
    texts.set(JSON.stringify(path), content ?? '');
    return [{ path, value, content }];
  });
  let redacted = '';
  let reached = 0;
  for (const { path, value, content } of leaves) {
    const siblingName = texts.get(JSON.stringify([...path.slice(0, -1), 'name']));
    const raw = content ?? text.slice(value.start, value.end);
    const shown = redactText(raw, path, siblingName);
    if (shown === raw) continue;
    redacted += maskComments(text.slice(reached, value.start)) + tomlValue(shown);
    reached = value.end;
  }
  return redacted + maskComments(text.slice(reached));
}

const COMMENTED_SECRET =
  /^(\s*#.*?\b(?:application_?id|client_?secret|secret|token|password|api_?key|value)"?\s*=\s*)(["'])(?!\s*\{\{)[^\n]*$/gim;

function maskComments(text: string): string {
  return text.replace(COMMENTED_SECRET, '$1$2••••$2').replace(/^\s*#.*$/gm, (comment) => maskedUrl(comment));
}
