import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseCheckedToml } from '@tallygate/config/checked-toml';
import { decodeConfig } from '@tallygate/config/decode-config';
import { configHash } from '@tallygate/config/hash';
import type { Finding, Note } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';

/** A configuration that may be served, with the hash and number of the file it came from. */
export type LoadedConfig = { config: GatewayConfig; text: string; hash: string; version: number | null; notes: Note[] };

/** What reading the file came to: a configuration, or everything that is wrong with it. */
export type LoadResult = { ok: true; loaded: LoadedConfig } | { ok: false; hash: string; findings: Finding[] };

const MAX_FILE_BYTES = 64 * 1024 * 1024;
const MAX_SECRET_BYTES = 1024 * 1024;

/**
 * Reads and checks a config.toml. Templates are resolved here and nowhere else, so secrets live only in this process.
 * @param environment where `{{ env … }}` looks
 * @returns null when there is no file
 */
export async function loadConfigFile(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<LoadResult | null> {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > MAX_FILE_BYTES) {
      return {
        ok: false,
        hash: '',
        findings: [{ path, message: `found ${size} bytes, expected at most ${MAX_FILE_BYTES}` }],
      };
    }
    const decoded = decodeConfig(await readFile(path));
    if ('finding' in decoded) return { ok: false, hash: '', findings: [decoded.finding] };
    text = decoded.text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return { ok: false, hash: '', findings: [{ path, message: `cannot be read: ${(error as Error).message}` }] };
  }
  return checkConfigText(text, environment);
}

/** Parses and cross-checks the text of a config.toml. */
export function checkConfigText(text: string, environment: Readonly<Record<string, string | undefined>>): LoadResult {
  const hash = configHash(text);
  const resolve = { env: (name: string) => environment[name], readFile: readSecret };
  const { config, version, findings, notes, warnings } = parseCheckedToml(text, { resolve });
  if (config === null) return { ok: false, hash, findings };
  return { ok: true, loaded: { config, text, hash, version, notes: [...notes, ...warnings] } };
}

function readSecret(path: string): string {
  if (statSync(path).size > MAX_SECRET_BYTES) throw new Error(`${path} is larger than ${MAX_SECRET_BYTES} bytes`);
  return readFileSync(path, 'utf8');
}
