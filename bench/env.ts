import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** What started processes inherit: the machine's own settings, none of Tallygate's. */
export function inheritedEnvironment(): Record<string, string> {
  const own = /^(TALLYGATE_|SANDBOX_|DATABASE_URL|REDIS_URL|NODE_ENV|(CONSOLE|API|ADMIN|GATEWAY|GATEWAY_ADMIN)_)/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || own.test(name) ? [] : [[name, value]],
    ),
  );
}

/** The ports that the environment gives to `npm start`; those that it does not name have their defaults. */
export function portsOfAStart(): Record<string, string> {
  const named = /^(CONSOLE|GATEWAY|GATEWAY_ADMIN|SANDBOX_MCP|SANDBOX_IDP|SANDBOX_COLLECTOR)_PORT$/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || !named.test(name) ? [] : [[name, value]],
    ),
  );
}

/** The program's path when it is installed. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin'];
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}
