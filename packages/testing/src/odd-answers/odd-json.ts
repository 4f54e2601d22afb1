import type { Random } from '../random.ts';
import type { Oddities } from './oddities.ts';

const BOM = '\ufeff';

/** Changes to a JSON text that some parsers forgive and others do not; each keeps or breaks the message. */
const CHANGES: readonly ((text: string) => string)[] = [
  (text) => `${text},`,
  (text) => text.replace(/\}$/, ',}'),
  (text) => text.replace(/\}$/, ',"n":NaN}'),
  (text) => text.replace('{"type"', '{"n":Infinity,"type"'),
  (text) => text.replace(/:(\d+)/, ': +$1'),
  (text) => text.replace(/:(\d+)/, ':0$1'),
  (text) => text.replace('{', '{/* c */'),
  (text) => `${text} // c`,
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace('"done"', '"do\nne"'),
  (text) => text.replace('"done"', '"do\tne"'),
  (text) => text.replace('"done"', '"do\u0000ne"'),
  (text) => text.replace('"done"', '"\\ud800"'),
  (text) => text.replace('"done"', '"\\x41"'),
  (text) => text.replace('"done"', '"\u2028é😀"'),
  (text) => text.replace('"done"', '"\ufeff"'),
  (text) => text.replace('"done"', `"${'x'.repeat(5000)}"`),
  (text) => text.replace('"done"', `"x","big":${'9'.repeat(400)}`),
  (text) => text.replace('"done"', `"x","deep":${'['.repeat(500)}${']'.repeat(500)}`),
  (text) => text.replace('"done"', `"x","deep":${'['.repeat(3000)}${']'.repeat(3000)}`),
  (text) => text.replace('true', 'TRUE'),
  (text) => text.replace('null', 'Null'),
  (text) => text.slice(0, -1),
  (text) => text.slice(0, Math.floor(text.length / 2)),
  (text) => `${text}}`,
  (text) => text + text,
  (text) => `${text} null`,
  (text) => ` \r\n\t${text}\n\n`,
  (text) => `\u00a0${text}`,
  (text) => `${text}\u00a0`,
  (text) => `\f${text}`,
  (text) => `\v${text}`,
  (text) => `${text}\u0000`,
  (text) => BOM + text,
  (text) => BOM + BOM + text,
  (text) => text + BOM,
  (text) => text.replace('"result"', '"\\u0072esult"'),
  (text) => text.replace('"isError"', '"\\u0069sError"'),
  (text) => text.replace('"content"', '"content" '),
  () => '',
  () => ' ',
  () => 'nonsense',
  () => '<html></html>',
];

/** Sequences of bytes that are not UTF-8: a lone continuation, an overlong slash, half of a surrogate pair, a cut character, none at all. */
const NOT_UTF_8: readonly number[][] = [[0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98], [0xff], [0xe9]];

/** A JSON text as some servers write it, not always JSON. */
export function oddJson(random: Random, text: string, odd: Oddities): string {
  return odd.happens(0.12, 'json: odd text') ? random.pick(CHANGES)(text) : text;
}

/** The bytes of a text, not always UTF-8. */
export function oddBytes(random: Random, text: string, odd: Oddities): Buffer {
  if (odd.happens(0.02, 'bytes: UTF-16')) return Buffer.from(BOM + text, 'utf16le');
  const bytes = Buffer.from(text, 'utf8');
  if (!odd.happens(0.05, 'bytes: not UTF-8')) return bytes;
  const at = bytes.indexOf('done');
  const place = at === -1 || random.next() < 0.2 ? random.whole(0, bytes.length) : at;
  return Buffer.concat([bytes.subarray(0, place), Buffer.from(random.pick(NOT_UTF_8)), bytes.subarray(place)]);
}
