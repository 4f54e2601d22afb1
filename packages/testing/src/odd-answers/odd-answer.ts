import { Random } from '../random.ts';
import { oddEncoding } from './odd-encoding.ts';
import { oddBytes, oddJson } from './odd-json.ts';
import { answerMessage, otherMessage } from './odd-message.ts';
import type { Era } from './odd-result.ts';
import { oddStream } from './odd-stream.ts';
import { Oddities } from './oddities.ts';

/** One HTTP answer to a tool call, byte by byte. */
export type OddAnswer = {
  status: number;
  headers: (readonly [string, string])[];
  /** The body, as it is written one piece after the other. */
  pieces: Buffer[];
  /** The connection breaks after the last piece, before the end of the body. */
  isBroken: boolean;
  /** What is unusual about it. */
  oddities: readonly string[];
};

const JSON_TYPES = [
  'application/json; charset=utf-8',
  'application/json;charset=iso-8859-1',
  'application/json;',
  'application/json; charset=',
  'application/json; a="b,c"',
  'application/json; a=b, c',
  'Application/JSON',
  ' application/json ',
  'application/json ; q=1',
  'application/json, application/json',
  'application/json, text/event-stream',
  'application/problem+json',
  'application/vnd.x+json',
  'application/jsonx',
  'application/json-seq',
  'text/json',
  'text/plain',
  'text/html',
  'text/plain; a=application/json',
  'text/event-stream',
  'application/octet-stream',
  'json',
  '/',
  ';',
  '',
];
const STREAM_TYPES = [
  'text/event-stream; charset=utf-8',
  'text/event-stream;charset=iso-8859-1',
  'Text/Event-Stream',
  'text/event-stream;',
  'text/event-stream, text/event-stream',
  'text/event-streams',
  'text/plain',
  'application/json',
  'application/octet-stream',
  '',
];
const STATUSES = [
  201, 202, 202, 203, 204, 206, 226, 299, 300, 301, 302, 304, 307, 308, 400, 400, 401, 402, 403, 404, 404, 405, 406,
  409, 413, 422, 429, 499, 500, 500, 501, 502, 503, 504, 599,
];

/** Whether clients read a CR before a line without an end depends on the pieces that it arrives in. */
const CR_BEFORE_THE_END = /\r[^\r\n]+$/;

/**
 * An answer to the call with that id: one of about thirty kinds of oddity, several of them, or none. The same seed, index, id and era give
 * the same bytes.
 */
export function oddAnswer(options: { seed: number; index: number; id: number; era: Era }): OddAnswer {
  const { seed, index, id, era } = options;
  const random = new Random(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const odd = new Oddities(random, random.pick([0.3, 1, 1, 1, 2.5]));
  const isStream = random.next() < 0.45;
  const usualType = isStream ? 'text/event-stream' : 'application/json';
  const text = isStream ? oddStream(random, id, era, odd) : jsonBody(random, id, era, odd);
  const { bytes, label, isDamaged } = oddEncoding(random, oddBytes(random, text, odd), odd);
  const headers: (readonly [string, string])[] = [];
  if (odd.happens(0.07, 'content-type')) {
    const type = random.pick(isStream ? STREAM_TYPES : JSON_TYPES);
    if (random.next() < 0.9) headers.push(['content-type', type]);
    if (random.next() < 0.1) headers.push(['content-type', usualType]);
  } else headers.push(['content-type', usualType]);
  if (label !== undefined) headers.push(['content-encoding', label]);
  const isBroken = odd.happens(0.03, 'broken off');
  if (!isBroken && random.next() < 0.5) headers.push(['content-length', String(bytes.length)]);
  const status = odd.happens(0.07, 'status') ? random.pick(STATUSES) : 200;
  const isFragile = isDamaged || CR_BEFORE_THE_END.test(text);
  const pieces = isFragile ? [bytes] : inPieces(random, bytes);
  if (isBroken && random.next() < 0.5) pieces.pop();
  return { status, headers, pieces, isBroken, oddities: odd.found };
}

function jsonBody(random: Random, id: number, era: Era, odd: Oddities): string {
  const answer = answerMessage(random, id, era, odd);
  if (!odd.happens(0.05, 'json: an array')) return oddJson(random, answer, odd);
  const other = otherMessage(random, id);
  const list = random.pick([
    [answer],
    [other, answer],
    [answer, other],
    [answer, answerMessage(random, id, era, odd)],
    [`[${answer}]`],
    [],
  ]);
  return oddJson(random, `[${list.join(',')}]`, odd);
}

/** Mostly whole, sometimes cut at a few places, rarely after every byte. */
function inPieces(random: Random, bytes: Buffer): Buffer[] {
  const chance = random.next();
  if (chance < 0.75) return [bytes];
  const isEveryByte = chance > 0.995 && bytes.length < 300;
  const count = isEveryByte ? bytes.length : random.whole(1, 4);
  const cuts = isEveryByte
    ? Array.from({ length: count }, (_, at) => at)
    : Array.from({ length: count }, () => random.whole(0, bytes.length)).sort((a, b) => a - b);
  return [0, ...cuts]
    .map((from, at) => bytes.subarray(from, cuts[at] ?? bytes.length))
    .filter((piece) => piece.length > 0);
}
