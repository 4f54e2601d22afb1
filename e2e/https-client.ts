import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import type { TLSSocket } from 'node:tls';

export type HttpsAnswer = { status: number; headers: IncomingHttpHeaders; text: string; protocol: string | null };

/** A browser's way of asking one https address, which it finds on this machine: with its cookies and Fetch Metadata. */
export function httpsClient(options: { name: string; port: number; ca: Buffer }) {
  const cookies = new Map<string, string>();
  const ask = (method: string, target: string, sent: { json?: unknown; headers?: Record<string, string> } = {}) =>
    new Promise<HttpsAnswer>((resolve, reject) => {
      const headers = {
        host: `${options.name}:${options.port}`,
        'sec-fetch-site': 'same-origin',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(sent.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...sent.headers,
      };
      const asked = request(
        {
          host: '127.0.0.1',
          port: options.port,
          servername: options.name,
          ca: options.ca,
          agent: false,
          method,
          path: target,
          headers,
        },
        (answer) => {
          const protocol = (answer.socket as TLSSocket).getProtocol();
          let text = '';
          answer.setEncoding('utf8').on('data', (part) => {
            text += part;
          });
          answer.on('error', reject).on('end', () => {
            for (const cookie of answer.headers['set-cookie'] ?? []) {
              const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
              cookies.set(name, value);
            }
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, protocol });
          });
        },
      );
      asked.on('error', reject).end(sent.json === undefined ? undefined : JSON.stringify(sent.json));
    });
  return { ask, cookies };
}
