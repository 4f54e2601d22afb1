import { z } from 'zod';
import { duration } from './duration.ts';
import { hostFile, sealed, templated } from './field-marks.ts';

/** More is not held in memory for one message, whatever the file says. */
export const MAX_ACCESS_LOG_MESSAGE = 67_108_864;

/**
 * `[analytics.grpc_event_server]`: where Envoy access logs of other gateways arrive. Absent fields have the values that
 * their descriptions name. What other keys mean is not known, so each counts as a secret.
 */
export const accessLogServer = z
  .object({
    mode: z
      .enum(['tcp', 'uds'], { error: 'must be "tcp" or "uds"' })
      .optional()
      .describe('tcp: a port; uds: the socket gateway-analytics.sock in the data folder. Default tcp'),
    server_host: templated(z.string().min(1)).optional().describe('Address to listen on. Default 127.0.0.1'),
    server_port: z.int().min(0).max(65_535).optional().describe('Default 18090'),
    als_plain_text: z.boolean().optional().describe('false: TLS, by the two files below. Default true'),
    public_key_path: hostFile(z.string()).optional().describe('Certificate of the server, PEM'),
    private_key_path: hostFile(z.string()).optional().describe('Its private key, PEM'),
    client_ca_path: hostFile(z.string()).optional().describe('Authorities, PEM; only their clients are let in'),
    token: sealed(z.string().min(16, 'must have at least 16 characters'))
      .optional()
      .describe('What senders show as "authorization: Bearer …"'),
    max_message_size: z.int().min(1024).optional().describe('Bytes; at most 64 MiB are taken. Default 4 MiB'),
    max_header_limit: z.int().min(256).optional().describe('Bytes of the headers of a stream. Default 8192'),
    shutdown_timeout: z
      .union([z.int().min(0), duration])
      .optional()
      .describe('How long streams may end when it stops, within gateway.timeouts.shutdown. A number is seconds'),
    buffer_flush_interval: z
      .union([z.int().min(0), duration])
      .optional()
      .describe('Of the sender: nanoseconds'),
    buffer_size_bytes: z.int().min(0).optional().describe('Of the sender'),
    grpc_request_timeout: z
      .union([z.int().min(0), duration])
      .optional()
      .describe('Of the sender: nanoseconds'),
  })
  .catchall(sealed(z.unknown()));
export type AccessLogServer = z.output<typeof accessLogServer>;
