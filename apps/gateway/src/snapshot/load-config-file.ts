import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolveCheckedToml } from '@tallygate/config/checked-toml';
import { decodeConfig } from '@tallygate/config/decode-config';
import type { ReadTemplates } from '@tallygate/config/parse-toml';
import type { Finding, Note } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { isMissing } from '@tallygate/disk/is-missing';
import { configHash } from '@tallygate/server-kit/config-hash';
import type { TemplateReader } from './template-reader.ts';

/** A configuration that may be served, with the hash and number of the file it came from. */
export type LoadedConfig = {
  config: GatewayConfig;
  text: string;
  hash: string;
  /** Changes when a variable or file that the text refers to does. */
  valuesHash: string;
  /** Files that expressions name and that may change. */
  files: readonly string[];
  version: number | null;
  notes: Note[];
};

/** What reading the file came to: a configuration, or everything that is wrong with it. */
export type LoadResult =
  | { ok: true; loaded: LoadedConfig }
  | { ok: false; hash: string; findings: Finding[]; files: readonly string[] };

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Reads and checks a config.toml. Templates are resolved here and nowhere else, so secrets live only in this process.
 * @param servedBefore the text that this gateway served last: a release that refuses more serves it all the same
 * @returns null when there is no file
 */
export async function loadConfigFile(
  path: string,
  templates: TemplateReader,
  servedBefore?: string,
): Promise<LoadResult | null> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) {
      return {
        ok: false,
        hash: '',
        files: [],
        findings: [{ path, message: `found ${size} bytes, expected at most ${MAX_FILE_BYTES}` }],
      };
    }
    const decoded = decodeConfig(await readFile(path));
    if ('finding' in decoded) return { ok: false, hash: '', files: [], findings: [decoded.finding] };
    text = decoded.text;
  } catch (error) {
    if (isMissing(error)) return null;
    const message = `cannot be read: ${(error as Error).message}`;
    return { ok: false, hash: '', files: [], findings: [{ path, message }] };
  }
  return checkConfigText(text, templates, text === servedBefore);
}

/**
 * Parses and cross-checks the text of a config.toml.
 * @param keepsPlaceholders those of other products are noted, not refused
 */
export async function checkConfigText(
  text: string,
  templates: TemplateReader,
  keepsPlaceholders = false,
): Promise<LoadResult> {
  const hash = configHash(text);
  const files: string[] = [];
  const values = createHash('sha256');
  const readTemplates: ReadTemplates = async (references, settings, keyFiles) => {
    const read = await templates.read(references, settings, keyFiles);
    files.push(...read.files);
    values.update(JSON.stringify([...read.values]));
    return read.values;
  };
  const checked = await resolveCheckedToml(text, {
    readTemplates,
    configFolder: templates.configFolder,
    keepsPlaceholders,
  });
  const { config, version, findings, notes, warnings } = checked;
  if (config === null) return { ok: false, hash, files, findings };
  const valuesHash = values.digest('hex');
  return { ok: true, loaded: { config, text, hash, valuesHash, files, version, notes: [...notes, ...warnings] } };
}
