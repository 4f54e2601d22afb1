import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The secret that gateways show to the api: the given one, else one made once and kept in the data folder. */
export function gatewayToken(dataDir: string, given: string | undefined): string {
  if (given) return given;
  const file = path.join(dataDir, 'gateway-token');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
