import type { CertificateFiles } from '@tallygate/server-kit/certificate-files';
import { EnvironmentError } from '@tallygate/server-kit/env';
import { portVariable } from '@tallygate/server-kit/port-variable';
import { certificateFiles } from '@tallygate/server-kit/tls-variables';
import { z } from 'zod';

const file = z.string().min(1).optional();

/** Of the listener that gateways reach with certificates of their own. */
export const gatewayTlsVariables = {
  API_GATEWAY_TLS_CERT: file,
  API_GATEWAY_TLS_KEY: file,
  API_GATEWAY_TLS_CA: file,
  API_GATEWAY_TLS_HOST: z.string().min(1).optional(),
  API_GATEWAY_TLS_PORT: portVariable(9445),
  API_GATEWAY_TLS_REQUIRED: z.enum(['on', 'off'], { error: 'must be "on" or "off"' }).default('on'),
};

export type GatewayTlsSettings = {
  files: CertificateFiles & { clientCaFile: string };
  port: number;
  /** The other listeners take gateways from this machine alone. */
  isRequired: boolean;
};

type Environment = z.output<z.ZodObject<typeof gatewayTlsVariables>>;

/** The listener of gateways; undefined when there is none. @throws EnvironmentError when one of its files is missing */
export function gatewayTlsSettings(env: Environment): GatewayTlsSettings | undefined {
  const files = certificateFiles('API_GATEWAY', env.API_GATEWAY_TLS_CERT, env.API_GATEWAY_TLS_KEY);
  const clientCaFile = env.API_GATEWAY_TLS_CA;
  if (files === undefined && clientCaFile === undefined) return undefined;
  if (files === undefined) {
    throw new EnvironmentError(['API_GATEWAY_TLS_CERT: must be set beside API_GATEWAY_TLS_CA; found nothing']);
  }
  if (clientCaFile === undefined) {
    throw new EnvironmentError(['API_GATEWAY_TLS_CA: must be set beside API_GATEWAY_TLS_CERT; found nothing']);
  }
  return {
    files: { ...files, clientCaFile },
    port: env.API_GATEWAY_TLS_PORT,
    isRequired: env.API_GATEWAY_TLS_REQUIRED === 'on',
  };
}
