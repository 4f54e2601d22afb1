import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The secret that all gateways share: the given one, else the one that an earlier version made in the data folder. New
 * installations have none: each gateway enrols.
 */
export function gatewayToken(dataDir: string, given: string | undefined): string | undefined {
  if (given) return given;
  const file = path.join(dataDir, 'gateway-token');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}
