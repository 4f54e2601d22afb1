import { parseEnv } from '@tallygate/server-kit/env';
import { hostNamesVariable, listenerNames, publicUrlVariable } from '@tallygate/server-kit/name-variables';
import { portVariable } from '@tallygate/server-kit/port-variable';
import { certificateFiles } from '@tallygate/server-kit/tls-variables';
import { forwardedHeaderVariable, trustedProxiesVariable } from '@tallygate/server-kit/trust-variables';
import { z } from 'zod';

const schema = z.object({
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  CONSOLE_HOST: z.string().min(1).default('127.0.0.1'),
  CONSOLE_PORT: portVariable(3000),
  CONSOLE_PUBLIC_URL: publicUrlVariable(),
  CONSOLE_ALLOWED_HOSTS: hostNamesVariable(),
  CONSOLE_TRUSTED_PROXIES: trustedProxiesVariable(),
  CONSOLE_FORWARDED_HEADER: forwardedHeaderVariable(),
  CONSOLE_TLS_CERT: z.string().min(1).optional(),
  CONSOLE_TLS_KEY: z.string().min(1).optional(),
  CONSOLE_TLS_HOST: z.string().min(1).optional(),
  CONSOLE_TLS_PORT: portVariable(3443),
  CONSOLE_APPS_PORT: portVariable(0),
  CONSOLE_APPS_URL: publicUrlVariable(),
  API_HOST: z.string().min(1).default('127.0.0.1'),
  API_PORT: portVariable(9090),
});

/** The origin of apps is named where browsers reach it, and is another than the console's. */
const consistent = schema.superRefine((env, context) => {
  const { CONSOLE_APPS_URL: apps, CONSOLE_APPS_PORT: port, CONSOLE_PUBLIC_URL: console } = env;
  if (apps === undefined) return;
  const wrong =
    console === undefined
      ? 'needs CONSOLE_PUBLIC_URL beside it, which alone may show apps'
      : apps === console
        ? 'must be another origin than CONSOLE_PUBLIC_URL, such as "https://apps.example"'
        : port === 0
          ? 'needs CONSOLE_APPS_PORT beside it, to which it leads'
          : undefined;
  if (wrong !== undefined) context.addIssue({ code: 'custom', path: ['CONSOLE_APPS_URL'], message: wrong });
});

const WILDCARD_HOSTS = new Set(['0.0.0.0', '::', '[::]']);

/**
 * What the console's server runs with.
 * @throws EnvironmentError listing every variable that is wrong
 */
export function readSettings(source: Record<string, string | undefined> = process.env) {
  const env = parseEnv(consistent, source);
  const files = certificateFiles('CONSOLE', env.CONSOLE_TLS_CERT, env.CONSOLE_TLS_KEY);
  const tlsHost = env.CONSOLE_TLS_HOST ?? env.CONSOLE_HOST;
  return {
    isDevelopment: env.NODE_ENV === 'development',
    logLevel: env.LOG_LEVEL,
    host: env.CONSOLE_HOST,
    port: env.CONSOLE_PORT,
    publicUrl: env.CONSOLE_PUBLIC_URL,
    names: listenerNames({
      publicUrl: env.CONSOLE_PUBLIC_URL,
      furtherNames: env.CONSOLE_ALLOWED_HOSTS,
      boundTo: [env.CONSOLE_HOST, tlsHost],
    }),
    trust: { proxies: env.CONSOLE_TRUSTED_PROXIES, header: env.CONSOLE_FORWARDED_HEADER },
    tls: files && { files, host: tlsHost, port: env.CONSOLE_TLS_PORT },
    /** Where the frames of apps come from: another origin, by its port here and by the address that browsers know. */
    apps: { port: env.CONSOLE_APPS_PORT, url: env.CONSOLE_APPS_URL },
    // One that listens everywhere is reached through loopback.
    api: { host: WILDCARD_HOSTS.has(env.API_HOST) ? '127.0.0.1' : env.API_HOST, port: env.API_PORT },
  };
}

export type ConsoleSettings = ReturnType<typeof readSettings>;
