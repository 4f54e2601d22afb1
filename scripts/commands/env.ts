import path from 'node:path';
import { parseEnv } from '@tallygate/server-kit/env';
import { portVariable } from '@tallygate/server-kit/port-variable';
import { z } from 'zod';
import { root } from '../bootstrap.mjs';

const schema = z.object({
  API_HOST: z.string().min(1).default('127.0.0.1'),
  API_PORT: portVariable(9090),
  TALLYGATE_ADMIN_USER: z.string().min(1).default('admin'),
  TALLYGATE_ADMIN_PASSWORD: z.string().min(1).default('admin'),
  TALLYGATE_DATA_DIR: z.string().min(1).default('.data'),
  TALLYGATE_SECRET_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
});

export type CommandSettings = {
  dataDir: string;
  spoolDir: string;
  apiUrl: string;
  user: string;
  password: string;
  secretKey: string | undefined;
};

/** What the operator's commands read of the environment. @throws EnvironmentError naming every wrong variable */
export function readCommandSettings(source: Record<string, string | undefined> = process.env): CommandSettings {
  const env = parseEnv(schema, source);
  // A server that listens on every address is reached by loopback.
  const host = env.API_HOST === '0.0.0.0' || env.API_HOST === '::' ? '127.0.0.1' : env.API_HOST;
  const dataDir = path.resolve(root, env.TALLYGATE_DATA_DIR);
  return {
    dataDir,
    spoolDir: path.join(dataDir, 'spool'),
    apiUrl: `http://${host.includes(':') ? `[${host}]` : host}:${env.API_PORT}`,
    user: env.TALLYGATE_ADMIN_USER,
    password: env.TALLYGATE_ADMIN_PASSWORD,
    secretKey: env.TALLYGATE_SECRET_KEY,
  };
}
