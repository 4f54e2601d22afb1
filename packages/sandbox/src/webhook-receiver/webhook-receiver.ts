import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { listenOnLoopback } from '../listen-loopback.ts';

/** What came, with its bytes as they came. */
type Received = { headers: IncomingHttpHeaders; body: string };

type Scripted = { status: number; headers?: Record<string, string>; body?: string };

export type WebhookReceiver = {
  url: string;
  /** Everything that came, the first one first. */
  received: readonly Received[];
  /** What it answers next, one after another; 204 afterwards. */
  script(...answers: Scripted[]): void;
  /** Which signatures of a message hold under a secret, read as Standard Webhooks says. */
  holding(message: Received, secret: string): string[];
  close(): Promise<void>;
};

/** Starts a receiver of Standard Webhooks on loopback, in memory. Its signatures are computed by code of its own. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const answers: Scripted[] = [];
  const listener = await listenOnLoopback((request, response) => void take(request, response), 0);

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
    const { status, headers = {}, body = '' } = answers.shift() ?? { status: 204 };
    response.writeHead(status, headers).end(body);
  }

  return {
    url: `http://127.0.0.1:${listener.port}/hook`,
    received,
    script: (...next) => void answers.push(...next),
    holding: ({ headers, body }, secret) => {
      const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const wanted = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
      return String(headers['webhook-signature'])
        .split(' ')
        .filter((one) => one === wanted);
    },
    close: () => listener.close(),
  };
}
