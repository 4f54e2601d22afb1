import { accessLogServer, MAX_ACCESS_LOG_MESSAGE } from '@tallygate/contracts/access-log-server';
import type { Finding, Note } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { isTemplate } from '../templates/templates.ts';

const AT = 'analytics.grpc_event_server';
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|\[?::1\]?)$/i;

/** Whether others than this machine reach the address; one that only the gateway knows is not judged. */
function isBeyond(host: string): boolean {
  return !isTemplate(host) && !LOOPBACK.test(host);
}

/** What forbids the access-log service to listen: whoever reaches it makes charges. */
export function checkAccessLogServer({ analytics }: Pick<GatewayConfig, 'analytics'>): Finding[] {
  const server = analytics.grpc_event_server;
  if (server === undefined || !analytics.enabled) return [];
  const { server_host: host = '127.0.0.1', mode = 'tcp' } = server;
  const isTls = server.als_plain_text === false;
  const findings: Finding[] = [];
  for (const key of ['public_key_path', 'private_key_path'] as const) {
    if (isTls && !server[key])
      findings.push({
        path: `${AT}.${key}`,
        message: 'must name a PEM file while als_plain_text is false; found nothing',
      });
  }
  if (server.client_ca_path && !isTls) {
    findings.push({
      path: `${AT}.client_ca_path`,
      message: 'asks for certificates of senders, which needs als_plain_text = false; found true',
    });
  }
  const isGuarded = Boolean(server.token) || (isTls && Boolean(server.client_ca_path));
  if (mode === 'tcp' && !isGuarded && isBeyond(host)) {
    findings.push({
      path: `${AT}.server_host`,
      message: `listens beyond this machine (found "${host}"), and whoever reaches it makes charges: set token, or client_ca_path with als_plain_text = false; without both expected 127.0.0.1`,
    });
  }
  return findings;
}

/** What works otherwise than it reads. */
export function accessLogServerWarnings({ analytics }: Pick<GatewayConfig, 'analytics'>): Note[] {
  const server = analytics.grpc_event_server;
  if (server === undefined) return [];
  const warnings: Note[] = [];
  if (!analytics.enabled) {
    warnings.push({ path: AT, message: 'analytics.enabled is false: access logs of other gateways are not taken' });
  }
  for (const key of Object.keys(server).filter((one) => !Object.hasOwn(accessLogServer.shape, one))) {
    warnings.push({ path: `${AT}.${key}`, message: 'is not known here: kept, without effect' });
  }
  const { server_host: host = '127.0.0.1', mode = 'tcp', als_plain_text: isPlain = true } = server;
  if (mode === 'tcp' && isPlain && server.token && isBeyond(host)) {
    const message = `the token comes in clear to "${host}": whoever is on the way reads it and makes charges; set als_plain_text = false`;
    warnings.push({ path: `${AT}.token`, message });
  }
  const size = server.max_message_size ?? 0;
  if (size > MAX_ACCESS_LOG_MESSAGE) {
    const message = `is ${size}; a message of more than ${MAX_ACCESS_LOG_MESSAGE} bytes (64 MiB) ends its stream all the same`;
    warnings.push({ path: `${AT}.max_message_size`, message });
  }
  return warnings;
}
