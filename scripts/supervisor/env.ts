import path from 'node:path';
import { parseEnv } from '@tallygate/server-kit/env';
import { portVariable } from '@tallygate/server-kit/port-variable';
import { z } from 'zod';

const schema = z.object({
  CONSOLE_PORT: portVariable(3000),
  API_PORT: portVariable(9090),
  ADMIN_PORT: portVariable(9094),
  GATEWAY_PORT: portVariable(8080),
  GATEWAY_ADMIN_PORT: portVariable(9002),
  SANDBOX_MCP_PORT: portVariable(3001),
  SANDBOX_IDP_PORT: portVariable(3002),
  SANDBOX_COLLECTOR_PORT: portVariable(3003),
  SANDBOX_STRIPE_PORT: portVariable(3004),
  SANDBOX_METRONOME_PORT: portVariable(3005),
  // The https listeners, which are opened beside the plain ones where there is a certificate.
  CONSOLE_TLS_CERT: z.string().optional(),
  CONSOLE_TLS_HOST: z.string().optional(),
  CONSOLE_TLS_PORT: portVariable(3443),
  API_TLS_CERT: z.string().optional(),
  API_TLS_HOST: z.string().optional(),
  API_TLS_PORT: portVariable(9443),
  API_GATEWAY_TLS_CERT: z.string().optional(),
  API_GATEWAY_TLS_HOST: z.string().optional(),
  API_GATEWAY_TLS_PORT: portVariable(9445),
  ADMIN_TLS_HOST: z.string().optional(),
  ADMIN_TLS_PORT: portVariable(9444),
  CONSOLE_PUBLIC_URL: z.string().optional(),
  API_PUBLIC_URL: z.string().optional(),
  CONSOLE_HOST: z.string().default('127.0.0.1'),
  API_HOST: z.string().default('127.0.0.1'),
  ADMIN_HOST: z.string().default('127.0.0.1'),
  GATEWAY_HOST: z.string().default('127.0.0.1'),
  TALLYGATE_DATA_DIR: z.string().default('.data'),
  TALLYGATE_CONFIG: z.string().optional(),
  TALLYGATE_SANDBOX: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).optional(),
  TALLYGATE_GATEWAY_TOKEN: z.string().min(16, 'must be at least 16 characters').optional(),
  NODE_ENV: z.string().optional(),
});

export type Settings = Omit<z.output<typeof schema>, 'TALLYGATE_SANDBOX'> & { sandbox: boolean; dataDir: string };

/** What `npm start` reads of the environment. @throws EnvironmentError naming every wrong variable */
export function readSettings(root: string): Settings {
  const env = parseEnv(schema, process.env);
  return {
    ...env,
    dataDir: path.resolve(root, env.TALLYGATE_DATA_DIR),
    sandbox: env.TALLYGATE_SANDBOX ? env.TALLYGATE_SANDBOX === 'on' : env.NODE_ENV !== 'production',
  };
}
