import { parseEnv } from '@tallygate/server-kit/env';
import { portVariable } from '@tallygate/server-kit/port-variable';
import { z } from 'zod';

const schema = z.object({
  SANDBOX_MCP_PORT: portVariable(3001),
  SANDBOX_IDP_PORT: portVariable(3002),
  SANDBOX_COLLECTOR_PORT: portVariable(3003),
  SANDBOX_STRIPE_PORT: portVariable(3004),
  SANDBOX_METRONOME_PORT: portVariable(3005),
  CONSOLE_PORT: portVariable(3000),
  CONSOLE_PUBLIC_URL: z.url().optional(),
  TALLYGATE_DATA_DIR: z.string().default('.data'),
});

export type SandboxEnv = z.output<typeof schema>;

/** The sandbox's variables. @throws EnvironmentError naming every variable that is wrong. */
export function readEnv(): SandboxEnv {
  return parseEnv(schema, process.env);
}
