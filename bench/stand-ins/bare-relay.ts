// The least a Fastify + undici relay can do: read the body, parse it, pass bytes on both ways. No token, no record.
import type { IncomingHttpHeaders } from 'node:http';
import Fastify from 'fastify';
import { Pool } from 'undici';

const [port = '0', upstreamUrl = ''] = process.argv.slice(2);
const { origin, pathname } = new URL(upstreamUrl);
const pool = new Pool(origin, { connections: 256, pipelining: 1 });
const app = Fastify({ logger: false });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.all('/*', (request, reply) => {
  reply.hijack();
  const body = request.body as Buffer | undefined;
  if (body !== undefined) JSON.parse(body.toString());
  const response = reply.raw;
  pool.dispatch(
    { path: pathname, method: request.method as 'POST', headers: forwarded(request.headers), body: body ?? null },
    {
      onRequestStart: () => {},
      onResponseStart: (_controller, status, headers) => {
        delete headers.connection;
        delete headers['keep-alive'];
        response.writeHead(status, headers);
      },
      onResponseData: (_controller, chunk) => {
        response.write(chunk);
      },
      onResponseEnd: () => {
        response.end();
      },
      onResponseError: () => {
        response.destroy();
      },
    },
  );
});
await app.listen({ host: '127.0.0.1', port: Number(port) });

function forwarded({ connection: _, host: __, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers;
}
