import { AppError } from '@tallygate/contracts/app-error';
import { guardHost } from '@tallygate/server-kit/guard-host';
import { protectAnswers } from '@tallygate/server-kit/protect-answers';
import type { ProxyTrustOptions } from '@tallygate/server-kit/proxy-trust';
import { missesHttps, UPGRADE_HEADERS } from '@tallygate/server-kit/require-https';
import type { FastifyInstance } from 'fastify';
import { identifyClients } from './client.ts';

const SETTINGS = 'API_PUBLIC_URL, API_ALLOWED_HOSTS, CONSOLE_PUBLIC_URL or CONSOLE_ALLOWED_HOSTS';

export type FrontSettings = {
  /** The proxies whose headers about the client of a request are believed. */
  trust: ProxyTrustOptions;
  hostNames: { api: readonly string[]; console: readonly string[] };
  /** https of the listener; undefined = none. */
  tls: object | undefined;
  publicUrls: { api: string | undefined };
};

/**
 * Installs what every request of a listener passes first: who the client is, the headers of every answer, and the check
 * of the host name. Health checks may use any name.
 * @param boundTo the address that the app listens on
 */
export function openFront(app: FastifyInstance, settings: FrontSettings, boundTo: string): void {
  identifyClients(app, settings.trust);
  protectAnswers(app, (request) => request.client.protocol === 'https');
  guardHost(
    app,
    { names: [...settings.hostNames.api, ...settings.hostNames.console], boundTo, settings: SETTINGS },
    {
      isExempt: (request) => request.routeOptions.config.anyHost === true,
      claimedHost: (request) => request.client.host,
    },
  );
  const reach = { hasTls: settings.tls !== undefined, publicUrl: settings.publicUrls.api };
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.anyHost === true || !missesHttps(reach, request.client)) return;
    reply.headers(UPGRADE_HEADERS);
    throw new AppError('HTTPS_REQUIRED', {
      detail: 'This address is served by https; found http, from outside this machine',
    });
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers under any host name, and by plain http. */
    anyHost?: true;
  }
}
