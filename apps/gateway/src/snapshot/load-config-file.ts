import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { resolveCheckedToml } from '@tallygate/config/checked-toml';
import { decodeConfig } from '@tallygate/config/decode-config';
import type { ReadTemplates } from '@tallygate/config/parse-toml';
import type { Finding, Note } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { clockOffsetMs } from '@tallygate/contracts/trial-settings';
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

/** What decides whether a text may be served, besides the text. */
export type LoadOptions = {
  /** The text that this gateway served last: a release that refuses more serves it all the same. */
  servedBefore?: string | undefined;
  /** Whether this installation only tries Tallygate, so that its clock of business may be ahead. */
  mayMoveClock: boolean;
};

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Reads and checks a config.toml. Templates are resolved here and nowhere else, so secrets live only in this process.
 * @returns null when there is no file
 */
export async function loadConfigFile(
  path: string,
  templates: TemplateReader,
  options: LoadOptions,
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
  const result = await checkConfigText(text, templates, text === options.servedBefore);
  return options.mayMoveClock ? result : withoutMovedClock(result);
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

/** A bill by a clock that is ahead is wrong: what moves it is refused where nobody has allowed that. */
function withoutMovedClock(result: LoadResult): LoadResult {
  if (!result.ok || clockOffsetMs(result.loaded.config) === 0) return result;
  const { hash, files, config } = result.loaded;
  const message = `found "${config.trial.clock_offset}"; only with TALLYGATE_TRIAL_CLOCK=on may the clock be ahead`;
  return { ok: false, hash, files, findings: [{ path: 'trial.clock_offset', message }] };
}
