import { request } from 'node:http';
import { mutatedPaths } from '@tallygate/testing/mutated-paths';
import { expect, test } from 'vitest';
import { openTestAdmin } from '../admin/admin-app.testing.ts';
import { answerOk, startTestGateway } from '../relay/gateway.testing.ts';
import { expectUnharmed } from './raw-connection.testing.ts';

const METHODS = ['GET', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'HEAD'];

type Seen = { status: number; text: string };

/** A request whose path goes out as it is, without a body. */
function ask(port: number, method: string, path: string): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path: encoded(path) }, (reply) => {
      let text = '';
      reply.setEncoding('latin1').on('data', (piece: string) => {
        text += piece;
      });
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Blanks and letters beyond ASCII end a request line; as bytes of UTF-8 they are part of the path. */
function encoded(path: string): string {
  return path.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));
}

function expectQuiet({ status, text }: Seen, what: string): void {
  expect(status, what).toBeLessThan(500);
  if (status >= 400) expect(text, what).not.toMatch(/node_modules|\.ts:\d|\bat \S+ \(|127\.0\.0\.1/);
}

test('a thousand paths made of those of the gateway give no failure, no stack and no address of a server', async () => {
  const gateway = await startTestGateway(answerOk);
  const paths = [
    '/p/mcp',
    '/p/*',
    '/.well-known/oauth-protected-resource/p/mcp',
    '/.well-known/*',
    '/_gateway-health/*',
    '/*',
  ];
  for (const [index, path] of mutatedPaths(paths, 1_000).entries()) {
    const method = METHODS[index % METHODS.length] ?? 'GET';
    // What reaches the server behind is its own to answer.
    if (/^\/p\/mcp\/?(\?|$)/.test(path)) continue;
    const seen = await ask(gateway.port, method, path);
    expectQuiet(seen, `${method} ${path}: ${seen.status} ${seen.text.slice(0, 300)}`);
  }
  await expectUnharmed(gateway);
}, 120_000);

test('nor do a thousand made of those of its admin listener', async () => {
  const admin = openTestAdmin();
  const paths = ['/health', '/ready', '/metrics', '/config', '/reload', '/*', '/:name/:name'];
  const statuses = new Set<number>();
  for (const [index, path] of mutatedPaths(paths, 1_000).entries()) {
    const method = index % 2 === 0 ? 'GET' : 'POST';
    const reply = await admin.ask(method, path);
    expectQuiet(
      { status: reply.statusCode, text: reply.body },
      `${method} ${path}: ${reply.statusCode} ${reply.body.slice(0, 300)}`,
    );
    statuses.add(reply.statusCode);
  }
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 404]));
}, 120_000);
