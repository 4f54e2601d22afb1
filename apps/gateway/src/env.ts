import { resolve } from 'node:path';
import { proxyVariables } from '@tallygate/outbound/proxy-variables';
import { EnvironmentError, parseEnv } from '@tallygate/server-kit/env';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import { hostNamesVariable } from '@tallygate/server-kit/name-variables';
import { portVariable } from '@tallygate/server-kit/port-variable';
import { z } from 'zod';

const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const schema = z.object({
  GATEWAY_PORT: portVariable(8080),
  GATEWAY_HOST: z.string().default('127.0.0.1'),
  GATEWAY_ADMIN_PORT: portVariable(9002),
  GATEWAY_ADMIN_HOST: z.string().default('127.0.0.1'),
  GATEWAY_ADMIN_ALLOWED_HOSTS: hostNamesVariable(),
  GATEWAY_ADMIN_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  TALLYGATE_DATA_DIR: z.string().default('.data'),
  TALLYGATE_CONFIG: z.string().optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis or rediss URL' }).optional(),
  TALLYGATE_GATEWAY_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  TALLYGATE_CONTROLLER_URL: url.optional(),
  TALLYGATE_CONTROLLER_CLIENT_CERT: z.string().min(1).optional(),
  TALLYGATE_CONTROLLER_CLIENT_KEY: z.string().min(1).optional(),
  TALLYGATE_CONTROLLER_CLIENT_CA: z.string().min(1).optional(),
  TALLYGATE_SANDBOX_COLLECTOR_URL: url.optional(),
  ...proxyVariables,
  TALLYGATE_TRIAL_CLOCK: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).default('off'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** The gateway's environment; paths are absolute. */
export type GatewayEnv = Omit<z.output<typeof schema>, 'TALLYGATE_CONFIG'> & {
  TALLYGATE_CONFIG: string;
  /** Where `{{ env … }}` in config.toml looks: the environment as it was at the start. */
  all: Readonly<Record<string, string | undefined>>;
};

/** Reads the environment once. Throws `EnvironmentError` naming every variable that is wrong. */
export function readEnv(source: Readonly<Record<string, string | undefined>>): GatewayEnv {
  const parsed = parseEnv(schema, source);
  if (!isLoopbackHost(parsed.GATEWAY_ADMIN_HOST) && parsed.GATEWAY_ADMIN_TOKEN === undefined) {
    const where = `GATEWAY_ADMIN_HOST is ${parsed.GATEWAY_ADMIN_HOST}`;
    throw new EnvironmentError([`GATEWAY_ADMIN_TOKEN: must be set while ${where}, beyond loopback; found nothing`]);
  }
  const dataDir = resolve(parsed.TALLYGATE_DATA_DIR);
  return {
    ...parsed,
    TALLYGATE_DATA_DIR: dataDir,
    TALLYGATE_CONFIG: resolve(parsed.TALLYGATE_CONFIG ?? `${dataDir}/config.toml`),
    all: { ...source },
  };
}

/** The environment of this process. */
export const processEnv = (): GatewayEnv => readEnv(process.env);
