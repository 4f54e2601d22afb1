import path from 'node:path';
import { root } from '../bootstrap.mjs';
import type { Settings } from './env.ts';

/** One child process of the product. */
export type Part = {
  name: 'sandbox' | 'api' | 'gateway' | 'console';
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Answers 2xx when the part is ready. */
  healthUrls: string[];
  /** What else such an answer must say. */
  isReady?: (answer: unknown) => boolean;
  ports: { port: number; variable: string; host: string }[];
  /** How long it may take to stop before it is killed. */
  stopMs: number;
  /**
   * Runs with lower priority than the gateway, so that on a busy machine calls are relayed before they are recorded and
   * shown.
   */
  givesWay?: boolean;
};

/** The parts to run. */
export function partsOf(settings: Settings, gatewayToken: string | undefined): Part[] {
  const shared = sharedEnvironment(settings, gatewayToken);
  const local = (port: number) => `http://127.0.0.1:${port}`;
  const parts: Part[] = [
    {
      name: 'console',
      args: ['--enable-source-maps', path.join(root, 'apps/console/dist/server.js')],
      cwd: path.join(root, 'apps/console'),
      env: { ...shared, NODE_ENV: 'production' },
      healthUrls: [`${local(settings.CONSOLE_PORT)}/sign-in`],
      ports: [
        { port: settings.CONSOLE_PORT, variable: 'CONSOLE_PORT', host: settings.CONSOLE_HOST },
        ...tlsPort(settings.CONSOLE_TLS_CERT, {
          port: settings.CONSOLE_TLS_PORT,
          variable: 'CONSOLE_TLS_PORT',
          host: settings.CONSOLE_TLS_HOST ?? settings.CONSOLE_HOST,
        }),
      ],
      stopMs: 1_200,
      givesWay: true,
    },
    {
      name: 'gateway',
      args: ['--enable-source-maps', path.join(root, 'apps/gateway/dist/server.js')],
      cwd: root,
      env: shared,
      healthUrls: [`${local(settings.GATEWAY_ADMIN_PORT)}/health`],
      ports: [
        { port: settings.GATEWAY_PORT, variable: 'GATEWAY_PORT', host: settings.GATEWAY_HOST },
        { port: settings.GATEWAY_ADMIN_PORT, variable: 'GATEWAY_ADMIN_PORT', host: '127.0.0.1' },
      ],
      stopMs: 6_500,
    },
    {
      name: 'api',
      args: ['--enable-source-maps', path.join(root, 'apps/api/dist/server.js')],
      cwd: root,
      env: shared,
      healthUrls: [`${local(settings.ADMIN_PORT)}/health`],
      // The api is ready once a gateway has reported: before that it can confirm no deployment.
      isReady: (answer) => ((answer as { gateways?: number }).gateways ?? 0) > 0,
      ports: [
        { port: settings.API_PORT, variable: 'API_PORT', host: settings.API_HOST },
        { port: settings.ADMIN_PORT, variable: 'ADMIN_PORT', host: settings.ADMIN_HOST },
        ...tlsPort(settings.API_TLS_CERT, {
          port: settings.API_TLS_PORT,
          variable: 'API_TLS_PORT',
          host: settings.API_TLS_HOST ?? settings.API_HOST,
        }),
        ...tlsPort(settings.API_GATEWAY_TLS_CERT, {
          port: settings.API_GATEWAY_TLS_PORT,
          variable: 'API_GATEWAY_TLS_PORT',
          host: settings.API_GATEWAY_TLS_HOST ?? settings.API_HOST,
        }),
        ...tlsPort(settings.API_TLS_CERT, {
          port: settings.ADMIN_TLS_PORT,
          variable: 'ADMIN_TLS_PORT',
          host: settings.ADMIN_TLS_HOST ?? settings.ADMIN_HOST,
        }),
      ],
      stopMs: 1_800,
      givesWay: true,
    },
  ];
  if (settings.sandbox) parts.push(sandboxPart(settings, shared));
  return parts;
}

/** An https listener opens only where there is a certificate. */
function tlsPort(certificate: string | undefined, port: Part['ports'][number]): Part['ports'] {
  return certificate ? [port] : [];
}

function sandboxPart(settings: Settings, shared: Record<string, string>): Part {
  const host = '127.0.0.1';
  return {
    name: 'sandbox',
    args: ['--enable-source-maps', path.join(root, 'packages/sandbox/dist/server.js')],
    cwd: root,
    env: shared,
    healthUrls: [
      `http://${host}:${settings.SANDBOX_COLLECTOR_PORT}/health/probe`,
      `http://${host}:${settings.SANDBOX_IDP_PORT}/.well-known/openid-configuration`,
    ],
    ports: [
      { port: settings.SANDBOX_MCP_PORT, variable: 'SANDBOX_MCP_PORT', host },
      { port: settings.SANDBOX_IDP_PORT, variable: 'SANDBOX_IDP_PORT', host },
      { port: settings.SANDBOX_COLLECTOR_PORT, variable: 'SANDBOX_COLLECTOR_PORT', host },
      { port: settings.SANDBOX_STRIPE_PORT, variable: 'SANDBOX_STRIPE_PORT', host },
      { port: settings.SANDBOX_METRONOME_PORT, variable: 'SANDBOX_METRONOME_PORT', host },
    ],
    stopMs: 1_200,
  };
}

function sharedEnvironment(settings: Settings, gatewayToken: string | undefined): Record<string, string> {
  const { sandbox, dataDir, NODE_ENV: _, ...variables } = settings;
  const texts = Object.entries(variables).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return {
    ...Object.fromEntries(texts),
    TALLYGATE_DATA_DIR: dataDir,
    TALLYGATE_CONFIG: settings.TALLYGATE_CONFIG ?? path.join(dataDir, 'config.toml'),
    TALLYGATE_SANDBOX: sandbox ? 'on' : 'off',
    ...(gatewayToken === undefined ? {} : { TALLYGATE_GATEWAY_TOKEN: gatewayToken }),
    TALLYGATE_CONTROLLER_URL: `http://127.0.0.1:${settings.API_PORT}`,
    ...(sandbox ? { TALLYGATE_SANDBOX_COLLECTOR_URL: `http://127.0.0.1:${settings.SANDBOX_COLLECTOR_PORT}` } : {}),
  };
}
