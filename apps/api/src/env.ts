import { OUTSIDE } from '@tallygate/contracts/accounts';
import { proxyVariables } from '@tallygate/outbound/proxy-variables';
import { parseEnv } from '@tallygate/server-kit/env';
import { hostNamesVariable, publicUrlVariable } from '@tallygate/server-kit/name-variables';
import { portVariable } from '@tallygate/server-kit/port-variable';
import { forwardedHeaderVariable, trustedProxiesVariable } from '@tallygate/server-kit/trust-variables';
import { z } from 'zod';
import { managementJwtVariables } from './access/jwt-variables.ts';
import { oidcVariables, requireOidcTogether } from './access/provider/oidc-variables.ts';
import { gatewayTlsVariables } from './gateways/tls-settings.ts';

const onOff = z.enum(['on', 'off'], { error: 'must be "on" or "off"' });
const host = z.string().min(1).default('127.0.0.1');

const variables = z.object({
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  API_HOST: host,
  API_PORT: portVariable(9090),
  // The console, which hands on what browsers ask, runs on this machine unless told otherwise.
  API_TRUSTED_PROXIES: trustedProxiesVariable('127.0.0.1, ::1'),
  API_FORWARDED_HEADER: forwardedHeaderVariable(),
  API_PUBLIC_URL: publicUrlVariable(),
  API_ALLOWED_HOSTS: hostNamesVariable(),
  API_GATEWAY_URL: publicUrlVariable(),
  API_TLS_CERT: z.string().min(1).optional(),
  API_TLS_KEY: z.string().min(1).optional(),
  API_TLS_HOST: z.string().min(1).optional(),
  API_TLS_PORT: portVariable(9443),
  ...gatewayTlsVariables,
  ADMIN_HOST: host,
  ADMIN_PORT: portVariable(9094),
  ADMIN_TLS_HOST: z.string().min(1).optional(),
  ADMIN_TLS_PORT: portVariable(9444),
  CONSOLE_HOST: host,
  CONSOLE_PORT: portVariable(3000),
  CONSOLE_PUBLIC_URL: publicUrlVariable(),
  CONSOLE_ALLOWED_HOSTS: hostNamesVariable(),
  CONSOLE_TRUSTED_PROXIES: trustedProxiesVariable(),
  CONSOLE_TLS_CERT: z.string().min(1).optional(),
  CONSOLE_TLS_HOST: z.string().min(1).optional(),
  GATEWAY_HOST: host,
  GATEWAY_PORT: portVariable(8080),
  GATEWAY_ADMIN_PORT: portVariable(9002),
  SANDBOX_MCP_PORT: portVariable(3001),
  SANDBOX_IDP_PORT: portVariable(3002),
  SANDBOX_COLLECTOR_PORT: portVariable(3003),
  SANDBOX_STRIPE_PORT: portVariable(3004),
  SANDBOX_METRONOME_PORT: portVariable(3005),
  TALLYGATE_DATA_DIR: z.string().min(1).default('.data'),
  TALLYGATE_CONFIG: z.string().min(1).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a URL such as postgresql://user:password@host:5432/database')
    .optional(),
  TALLYGATE_SANDBOX: onOff.optional(),
  TALLYGATE_SANDBOX_COLLECTOR_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  TALLYGATE_OUTBOUND_LOOPBACK: onOff.optional(),
  TALLYGATE_OUTBOUND_PRIVATE: onOff.default('off'),
  TALLYGATE_OUTBOUND_TRUST_PROXY: onOff.default('off'),
  TALLYGATE_SERVER_PROBES: onOff.default('on'),
  TALLYGATE_TRIAL_CLOCK: onOff.default('off'),
  ...proxyVariables,
  TALLYGATE_ADMIN_USER: z
    .string()
    .regex(/^[^\s:]{1,100}$/, 'must be 1–100 characters without spaces or colons')
    .refine((name) => name.toLowerCase() !== OUTSIDE, `must not be "${OUTSIDE}": versions name edits of the file so`)
    .default('admin'),
  TALLYGATE_ADMIN_PASSWORD: z.string().min(1).optional(),
  TALLYGATE_SECOND_FACTOR: z.enum(['required', 'optional'], { error: 'must be "required" or "optional"' }).optional(),
  ...managementJwtVariables,
  ...oidcVariables,
  TALLYGATE_SECRET_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  TALLYGATE_AUDIT_ANCHOR_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  TALLYGATE_CREDIT_LEASE_SECONDS: z.coerce
    .number({ error: 'must be a number of seconds' })
    .int('must be a whole number of seconds')
    .min(10, 'must be at least 10 seconds')
    .max(3_600, 'must be at most 3600 seconds')
    .default(60),
  TALLYGATE_AUDIT_KEEP_DAYS: z.coerce
    .number({ error: 'must be a number of days' })
    .int('must be a whole number of days')
    .min(30, 'must be at least 30 days')
    .max(36_500, 'must be at most 36500 days')
    .default(400),
  TALLYGATE_GATEWAY_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
});

export type ApiEnvironment = z.output<typeof variables>;

/**
 * Reads the api's environment.
 * @throws EnvironmentError listing every variable that is wrong
 */
export function readEnvironment(
  source: Record<string, string | undefined> = process.env,
): ApiEnvironment & { sandboxOn: boolean } {
  const environment = parseEnv(variables.superRefine(requireOidcTogether), source);
  const sandbox = environment.TALLYGATE_SANDBOX ?? (environment.NODE_ENV === 'production' ? 'off' : 'on');
  return { ...environment, sandboxOn: sandbox === 'on' };
}
