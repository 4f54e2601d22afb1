import { formatPath } from '@tallygate/contracts/finding';
import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { type Path, pathKey } from '../model/path-origins.ts';
import { sameValue } from '../model/same-value.ts';
import { type ParsedConfig, parseConfigToml } from '../toml/parse-toml.ts';
import { renderConfigToml } from '../toml/render-toml.ts';
import { versionLine } from '../toml/section-comments.ts';
import { ConfigEditor } from './config-editor.ts';
import { differingTables } from './differing-tables.ts';
import { isUnder } from './toml-tree.ts';

export type EditedToml = {
  text: string;
  /**
   * The tables that could not be edited and were written anew, without the comments that stood in them, as paths of the
   * wanted configuration; an empty path means the whole file.
   */
  rewritten: string[];
  /** What the text reads as. */
  parsed: ParsedConfig;
};

/** Most attempts: more than tables are nested in any configuration. */
const MAX_ATTEMPTS = 24;

/**
 * Edits a `config.toml` that somebody keeps so that it says a configuration: comments, order and spelling of everything
 * that says the same as before stay as they are. What comes out is read back and compared; a table that does not say
 * what it should is written anew, then the one around it, at last the file.
 * @param text what the file says now, of any dialect
 * @param wanted a checked configuration; secrets and expressions as they shall stand in the file
 * @param options.version the number for the first line, where the file has one
 * @param options.configFolder as of `parseConfigToml`
 */
export function editToml(
  text: string,
  wanted: GatewayConfig,
  options: { version: number; configFolder?: string },
): EditedToml {
  const numbered = text.replace(
    /^(\uFEFF?)# tallygate-version: \d{1,9}(?=\s*(?:\n|$))/,
    `$1${versionLine(options.version)}`,
  );
  let rewrites: Path[] = [];
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const edited = editOnce(numbered, wanted, { rewrites, configFolder: options.configFolder });
    if (edited === null) break;
    const parsed = parseConfigToml(edited, options);
    if (sameValue(parsed.config, wanted)) return { text: edited, rewritten: rewrites.map(formatPath), parsed };
    const current = parseConfigToml(numbered, options).config;
    rewrites = widened(rewrites, differingTables(parsed.config ?? current, wanted));
    if (rewrites.some((path) => path.length === 0)) break;
  }
  const rendered = renderConfigToml(wanted, options);
  return { text: rendered, rewritten: [''], parsed: parseConfigToml(rendered, options) };
}

/** Null when the text cannot be read or its tables do not come to rest. */
function editOnce(
  text: string,
  wanted: GatewayConfig,
  { rewrites, configFolder }: { rewrites: readonly Path[]; configFolder?: string },
): string | null {
  let edited = text;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { config, originOf } = parseConfigToml(edited, { configFolder });
    if (config === null) return null;
    const outcome = new ConfigEditor(edited, { origin: originOf, rewrites }).edit(gatewayConfig, config, wanted);
    if (outcome.isDone) return outcome.text;
    if (outcome.text === edited) return null;
    edited = outcome.text;
  }
  return null;
}

/** Adds the tables that are wrong to those that are rewritten; what was rewritten already gives way to what it is in. */
function widened(rewrites: readonly Path[], wrong: readonly Path[]): Path[] {
  const wider = wrong.map((path) => {
    const tried = rewrites.filter((one) => isUnder(path, one) || isUnder(one, path));
    const shortest = Math.min(path.length, ...tried.map((one) => one.length - 1));
    return path.slice(0, Math.max(0, shortest));
  });
  const all = [...rewrites, ...wider];
  const outer = all.filter((path) => !all.some((one) => one.length < path.length && isUnder(path, one)));
  return [...new Map(outer.map((path) => [pathKey(path), path])).values()];
}
