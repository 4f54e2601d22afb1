import type { Random } from '../random.ts';
import { oddJson } from './odd-json.ts';
import { answerMessage, otherMessage } from './odd-message.ts';
import type { Era } from './odd-result.ts';
import type { Oddities } from './oddities.ts';

const LINE_ENDS = ['\n', '\n', '\n', '\r\n', '\r'];
const NOISE = [
  ': comment',
  ':',
  'retry: 10',
  'retry: soon',
  'unknown: data: {}',
  'datax: {}',
  'Data: {}',
  ' data: {}',
  'data',
  'event',
  'event:',
  'event: message',
];
const OTHER_TYPES = ['ping', 'Message', 'error', 'message ', ' message', 'x'.repeat(100), 'm\u00e9ssage'];
/** Ends of a stream after its last event: whole, without its last line end, without its empty line, or followed by more. */
const ENDS: readonly ((stream: string, end: string) => string)[] = [
  (stream, end) => stream.slice(0, -end.length),
  (stream, end) => stream.slice(0, -2 * end.length),
  (stream, end) => stream + end + end,
  (stream, end) => `${stream}: bye${end}`,
  (stream) => `${stream}data: {"jsonrpc"`,
  (stream, end) => `${stream}${end}\n`,
  (stream) => `${stream}\r`,
];

/** Text of an event stream that brings, or does not bring, the answer to the call with that id. */
export function oddStream(random: Random, id: number, era: Era, odd: Oddities): string {
  const end = random.pick(LINE_ENDS);
  const events: string[] = [];
  if (odd.happens(0.08, 'stream: first event without data'))
    events.push(
      random.pick([`id: 1${end}data:${end}${end}`, `id: 1${end}${end}`, `data${end}${end}`, `:${end}${end}`]),
    );
  while (random.next() < 0.25) events.push(event(random, otherMessage(random, id), end, odd));
  const answer = () => oddJson(random, answerMessage(random, id, era, odd), odd);
  if (odd.happens(0.03, 'stream: an array as data'))
    events.push(event(random, `[${answer()}${random.next() < 0.5 ? `,${otherMessage(random, id)}` : ''}]`, end, odd));
  else if (!odd.happens(0.02, 'stream: no answer')) events.push(event(random, answer(), end, odd));
  while (odd.happens(0.06, 'stream: two answers')) events.push(event(random, answer(), end, odd));
  if (random.next() < 0.1) events.push(event(random, otherMessage(random, id), end, odd));
  const whole = events.join('');
  const stream = odd.happens(0.12, 'stream: odd end') ? random.pick(ENDS)(whole, end) : whole;
  return odd.happens(0.04, 'stream: byte order mark')
    ? `\ufeff${random.next() < 0.3 ? '\ufeff' : ''}${stream}`
    : stream;
}

function event(random: Random, message: string, usualEnd: string, odd: Oddities): string {
  const field = random.pick(['data: ', 'data: ', 'data:']);
  const isSplit = odd.happens(0.08, 'event: several data lines');
  // A line break between two tokens of a JSON text does not change it.
  const text = isSplit ? message.replaceAll(',"', ',\n"') : message;
  const lines = text.split(/\r\n|\r|\n/).map((line) => field + line);
  while (odd.happens(0.1, 'event: other lines')) lines.splice(random.whole(0, lines.length), 0, random.pick(NOISE));
  if (random.next() < 0.3) lines.unshift('event: message');
  if (odd.happens(0.05, 'event: another type')) lines.unshift(`event: ${random.pick(OTHER_TYPES)}`);
  if (odd.happens(0.05, 'event: id')) lines.unshift(random.pick(['id: 7', 'id', 'id:', 'id: a\u0000b', 'id: é']));
  const mixes = odd.happens(0.05, 'event: mixed line ends');
  return [...lines, ''].map((line) => line + (mixes ? random.pick(LINE_ENDS) : usualEnd)).join('');
}
