import { join, resolve } from 'node:path';
import type { OutboundSettings } from '@tallygate/outbound/policy';
import { type ProxySettings, readProxySettings } from '@tallygate/outbound/proxy-settings';
import type { CertificateFiles } from '@tallygate/server-kit/certificate-files';
import { listenerNames } from '@tallygate/server-kit/name-variables';
import type { ProxyTrustOptions } from '@tallygate/server-kit/proxy-trust';
import { certificateFiles } from '@tallygate/server-kit/tls-variables';
import { type ManagementJwtSettings, managementJwtSettings } from './access/jwt-variables.ts';
import { type OidcSettings, sandboxOidc } from './access/provider/oidc-settings.ts';
import type { readEnvironment } from './env.ts';
import { type GatewayTlsSettings, gatewayTlsSettings } from './gateways/tls-settings.ts';
import { isTrial } from './start/trial.ts';

/** Where the https listeners are; those of the plain ones where there are none. */
type TlsHosts = { apiTls: string; gatewayTls: string; adminTls: string; consoleTls: string };

/** What the api runs with, as plain values; tests build it by hand. */
export type ApiSettings = {
  version: string;
  dataDir: string;
  configPath: string;
  databaseUrl: string | undefined;
  hosts: { api: string; admin: string; console: string; gateway: string } & TlsHosts;
  ports: { api: number; admin: number; console: number; gateway: number; gatewayAdmin: number };
  /** https beside the plain listeners of the api; undefined = none. */
  tls: { files: CertificateFiles; ports: { api: number; admin: number } } | undefined;
  /** https for gateways with certificates of their own; undefined = none. */
  gatewayTls: GatewayTlsSettings | undefined;
  /** The proxies between browsers and the console, and whether the console itself serves https. */
  consoleFront: { hasTls: boolean; trustedProxies: string[] };
  /** Where browsers reach the console and programs the api; undefined when only this machine does. */
  publicUrls: { api: string | undefined; console: string | undefined };
  /** Where the api reaches the gateway's listener for agents, when that is not `gateway.public_url`. */
  gatewayUrl: string | undefined;
  /** Host names that the api and, through it, the console are asked by. */
  hostNames: { api: string[]; console: string[] };
  /** The proxies whose headers about the client of a request are believed. */
  trust: ProxyTrustOptions;
  sandbox: {
    on: boolean;
    mcpUrl: string;
    issuer: string;
    collectorUrl: string;
    stripeUrl: string;
    metronomeUrl: string;
  };
  /** Which addresses people may have connected to, and the proxies on the way. */
  outbound: OutboundSettings;
  proxies: ProxySettings;
  /** Servers behind proxies are asked now and then whether they are there. */
  probesServers: boolean;
  /** This installation only tries Tallygate: its clock of business may be ahead of the machine's. */
  mayMoveClock: boolean;
  admin: { user: string; password: string | undefined };
  /** Where people may sign in besides here; null when none is set up. */
  oidc: OidcSettings | null;
  /** Everybody with a local account must have a second factor. */
  secondFactorRequired: boolean;
  /** Whose access tokens the management API takes; undefined = nobody's. */
  managementJwt: ManagementJwtSettings | undefined;
  secretKey: string | undefined;
  gatewayToken: string | undefined;
  /** How long a gateway may spend of leased credits without telling of it, milliseconds. */
  creditLeaseMs: number;
  audit: { keepDays: number; anchorUrl: string | undefined };
  /** Longest waits for the gateways after a write of config.toml. */
  applyWaitMs: { management: number; console: number };
};

/** Turns the environment into settings; paths become absolute. */
export function settingsFromEnvironment(env: ReturnType<typeof readEnvironment>, version: string): ApiSettings {
  const dataDir = resolve(env.TALLYGATE_DATA_DIR);
  const hosts = {
    api: env.API_HOST,
    apiTls: env.API_TLS_HOST ?? env.API_HOST,
    gatewayTls: env.API_GATEWAY_TLS_HOST ?? env.API_HOST,
    admin: env.ADMIN_HOST,
    adminTls: env.ADMIN_TLS_HOST ?? env.ADMIN_HOST,
    console: env.CONSOLE_HOST,
    consoleTls: env.CONSOLE_TLS_HOST ?? env.CONSOLE_HOST,
    gateway: env.GATEWAY_HOST,
  };
  const files = certificateFiles('API', env.API_TLS_CERT, env.API_TLS_KEY);
  return {
    version,
    dataDir,
    configPath: env.TALLYGATE_CONFIG === undefined ? join(dataDir, 'config.toml') : resolve(env.TALLYGATE_CONFIG),
    databaseUrl: env.DATABASE_URL,
    hosts,
    tls: files && { files, ports: { api: env.API_TLS_PORT, admin: env.ADMIN_TLS_PORT } },
    gatewayTls: gatewayTlsSettings(env),
    consoleFront: { hasTls: env.CONSOLE_TLS_CERT !== undefined, trustedProxies: env.CONSOLE_TRUSTED_PROXIES },
    ports: {
      api: env.API_PORT,
      admin: env.ADMIN_PORT,
      console: env.CONSOLE_PORT,
      gateway: env.GATEWAY_PORT,
      gatewayAdmin: env.GATEWAY_ADMIN_PORT,
    },
    publicUrls: { api: env.API_PUBLIC_URL, console: env.CONSOLE_PUBLIC_URL },
    gatewayUrl: env.API_GATEWAY_URL,
    hostNames: {
      api: listenerNames({
        publicUrl: env.API_PUBLIC_URL,
        furtherNames: env.API_ALLOWED_HOSTS,
        boundTo: [hosts.api, hosts.apiTls, hosts.gatewayTls, hosts.admin, hosts.adminTls],
      }),
      console: listenerNames({
        publicUrl: env.CONSOLE_PUBLIC_URL,
        furtherNames: env.CONSOLE_ALLOWED_HOSTS,
        boundTo: [hosts.console, hosts.consoleTls],
      }),
    },
    trust: { proxies: env.API_TRUSTED_PROXIES, header: env.API_FORWARDED_HEADER },
    sandbox: {
      on: env.sandboxOn,
      mcpUrl: `http://127.0.0.1:${env.SANDBOX_MCP_PORT}`,
      issuer: `http://localhost:${env.SANDBOX_IDP_PORT}`,
      collectorUrl: env.TALLYGATE_SANDBOX_COLLECTOR_URL ?? `http://127.0.0.1:${env.SANDBOX_COLLECTOR_PORT}`,
      stripeUrl: `http://127.0.0.1:${env.SANDBOX_STRIPE_PORT}`,
      metronomeUrl: `http://127.0.0.1:${env.SANDBOX_METRONOME_PORT}`,
    },
    outbound: {
      allowLoopback: (env.TALLYGATE_OUTBOUND_LOOPBACK ?? (env.sandboxOn ? 'on' : 'off')) === 'on',
      allowPrivate: env.TALLYGATE_OUTBOUND_PRIVATE === 'on',
      trustProxy: env.TALLYGATE_OUTBOUND_TRUST_PROXY === 'on',
    },
    proxies: readProxySettings(env),
    probesServers: env.TALLYGATE_SERVER_PROBES === 'on',
    mayMoveClock: env.TALLYGATE_TRIAL_CLOCK === 'on',
    admin: { user: env.TALLYGATE_ADMIN_USER.toLowerCase(), password: env.TALLYGATE_ADMIN_PASSWORD },
    oidc: oidcFrom(env, isTrial({ hosts, sandboxOn: env.sandboxOn })),
    secondFactorRequired:
      env.TALLYGATE_SECOND_FACTOR === undefined
        ? !isTrial({ hosts, sandboxOn: env.sandboxOn })
        : env.TALLYGATE_SECOND_FACTOR === 'required',
    managementJwt: managementJwtSettings(env),
    secretKey: env.TALLYGATE_SECRET_KEY,
    gatewayToken: env.TALLYGATE_GATEWAY_TOKEN,
    creditLeaseMs: env.TALLYGATE_CREDIT_LEASE_SECONDS * 1_000,
    audit: { keepDays: env.TALLYGATE_AUDIT_KEEP_DAYS, anchorUrl: env.TALLYGATE_AUDIT_ANCHOR_URL },
    applyWaitMs: { management: 5_000, console: 10_000 },
  };
}

/** The provider of the environment; the sandbox's in a trial that names none. */
function oidcFrom(env: ReturnType<typeof readEnvironment>, isOnTrial: boolean): OidcSettings | null {
  const { TALLYGATE_OIDC_ISSUER: issuer, TALLYGATE_OIDC_CLIENT_ID: clientId } = env;
  const clientSecret = env.TALLYGATE_OIDC_CLIENT_SECRET;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined)
    return isOnTrial ? sandboxOidc(`http://localhost:${env.SANDBOX_IDP_PORT}`) : null;
  return {
    issuer,
    clientId,
    clientSecret,
    name: env.TALLYGATE_OIDC_NAME,
    scope: env.TALLYGATE_OIDC_SCOPE,
    roleClaim: env.TALLYGATE_OIDC_ROLE_CLAIM,
    roles: env.TALLYGATE_OIDC_ROLES,
    isSandbox: false,
  };
}
