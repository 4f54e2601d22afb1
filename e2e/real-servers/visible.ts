import type { Answer } from './exchange.ts';

/** Headers of one connection, not of the message (RFC 9110 section 7.6.1), and the time of the answer. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'date'];
/** What a server says of itself, of its own callers' credentials and of browsers: the gateway answers for that alone. */
const OF_THE_SERVER = ['server', 'x-powered-by', 'set-cookie', 'www-authenticate', 'location'];
const LEFT_OUT = new Set([...OF_THE_CONNECTION, ...OF_THE_SERVER]);
/** What the gateway adds to a stream that does not say it, so that nothing in between holds the stream back. */
const ADDED_TO_STREAMS = new Set(['cache-control: no-cache, no-transform', 'x-accel-buffering: no']);

/**
 * An answer as text, so that two of them can be compared: status, headers in their order and spelling, body. What differs
 * by nature is replaced by its name: the session's id, and what the server is known to make anew each time.
 */
export function visible(answer: Answer, session: string | undefined, varies: [RegExp, string][] = []): string {
  const { status, rawHeaders, body } = answer;
  const headers: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    const line = `${rawHeaders[at]}: ${rawHeaders[at + 1]}`;
    const isLeftOut = LEFT_OUT.has(name) || name.startsWith('access-control-') || ADDED_TO_STREAMS.has(line);
    if (!isLeftOut) headers.push(line);
  }
  // One character for each byte: what is not UTF-8 is compared too.
  const text = `${status}\n${headers.join('\n')}\n\n${body.toString('latin1')}`;
  const named = session === undefined ? text : text.replaceAll(session, '<session>');
  return varies.reduce((shown, [found, name]) => shown.replaceAll(found, name), named);
}

/** The lines that only one of two answers has, cut to what a screen shows. */
export function difference(direct: string, proxied: string | undefined): string {
  const [a, b] = [direct, proxied ?? ''].map((text) => text.split('\n'));
  const lines = [
    ...a!.filter((line) => !b!.includes(line)).map((line) => `direct:  ${line}`),
    ...b!.filter((line) => !a!.includes(line)).map((line) => `gateway: ${line}`),
  ];
  const shown = lines.length > 0 ? lines : ['the same lines in another order'];
  return shown.map((line) => line.slice(0, 300)).join('\n');
}
