import type { Random } from '../random.ts';
import { type Era, member, oddResult } from './odd-result.ts';
import type { Oddities } from './oddities.ts';

/** Ids that a server may give back for a whole number. */
const ODD_IDS: readonly ((id: number) => string)[] = [
  (id) => `"${id}"`,
  (id) => `" ${id}\\n"`,
  (id) => `"0x${id.toString(16)}"`,
  (id) => `"${id}.0"`,
  (id) => `"${id}e0"`,
  (id) => `"${id}n"`,
  (id) => `"\\u003${String(id)[0]}${String(id).slice(1)}"`,
  (id) => `${id}.0`,
  (id) => `${id}.5`,
  (id) => `${id}e0`,
  (id) => `${id}0E-1`,
  (id) => `${id}.00000000000000000001`,
  (id) => `-${id}`,
  (id) => String(id + 1000),
  (id) => `[${id}]`,
  (id) => `{"id":${id}}`,
  () => 'null',
  () => 'true',
  () => '""',
  () => '"another"',
  () => '1e400',
  () => '9007199254740993',
];
const ERRORS = [
  '{"code":-32602,"message":"no such tool"}',
  '{"code":-32603,"message":"failed","data":{"result":{}}}',
  '{"code":-32042,"message":"first ask","data":{"elicitations":[]}}',
  '{"code":1,"message":""}',
];
const ODD_ERRORS = [
  '{"code":1.5,"message":"a"}',
  '{"code":"1","message":"a"}',
  '{"code":1}',
  '{"message":"a"}',
  '{"code":1,"message":2}',
  '{"code":1,"message":"a","extra":1}',
  '{"code":null,"message":"a"}',
  '"failed"',
  'null',
  '{}',
  '[]',
];
const ODD_VERSIONS = ['"1.0"', '2.0', 'null', '"2.00"', '2', '"\\u0032.0"', '["2.0"]'];
const EXTRA_MEMBERS = ['"extra":1', '"Result":{"content":[]}', '"ID":7', '"__proto__":{}', '"constructor":1', '"":0'];

/** JSON text of the message that answers the call with that id. */
export function answerMessage(random: Random, id: number, era: Era, odd: Oddities): string {
  const members: string[] = [];
  if (odd.happens(0.04, 'message: odd jsonrpc')) {
    if (random.next() < 0.7) members.push(member('jsonrpc', random.pick(ODD_VERSIONS)));
  } else members.push(member('jsonrpc', '"2.0"'));
  if (odd.happens(0.03, 'message: two ids')) {
    const ids = [String(id), random.pick(ODD_IDS)(id)];
    if (random.next() < 0.5) ids.reverse();
    for (const text of ids) members.push(member('id', text));
  } else if (odd.happens(0.1, 'message: odd id')) members.push(member('id', random.pick(ODD_IDS)(id)));
  else if (!odd.happens(0.02, 'message: no id')) members.push(member('id', String(id)));
  members.push(...outcomeMembers(random, era, odd));
  if (odd.happens(0.04, 'message: unknown member')) members.push(random.pick(EXTRA_MEMBERS));
  if (odd.happens(0.02, 'message: a method, too')) members.push(member('method', '"notifications/message"'));
  if (random.next() < 0.3) members.reverse();
  return `{${members.join(',')}}`;
}

function outcomeMembers(random: Random, era: Era, odd: Oddities): string[] {
  const result = member('result', oddResult(random, era, odd));
  const error = member('error', random.pick(ERRORS));
  if (random.next() < 0.12) return [odd.happens(0.3, 'error: odd') ? member('error', random.pick(ODD_ERRORS)) : error];
  if (odd.happens(0.03, 'message: result and error')) return random.next() < 0.5 ? [result, error] : [error, result];
  if (odd.happens(0.02, 'message: result beside a null error')) return [result, member('error', 'null')];
  if (odd.happens(0.02, 'message: error beside a null result')) return [member('result', 'null'), error];
  if (odd.happens(0.02, 'message: neither')) return [];
  if (odd.happens(0.02, 'message: Result for result')) return [result.replace('"result"', '"Result"')];
  if (odd.happens(0.02, 'message: two results'))
    return random.next() < 0.5 ? [result, member('result', 'null')] : [member('result', 'null'), result];
  return [result];
}

/** JSON text of a message that answers nothing: notifications, requests of the server, answers to somebody else. */
export function otherMessage(random: Random, id: number): string {
  return random.pick([
    '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}',
    `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${id},"progress":1}}`,
    '{"jsonrpc":"2.0","method":"notifications/unknown"}',
    '{"jsonrpc":"2.0","method":"notifications/message","params":null}',
    '{"jsonrpc":"2.0","method":"notifications/message","id":null}',
    '{"jsonrpc":"2.0","method":7}',
    `{"jsonrpc":"2.0","id":${id},"method":"ping"}`,
    '{"jsonrpc":"2.0","id":"s-1","method":"ping"}',
    '{"jsonrpc":"2.0","error":{"code":-32600,"message":"whose?"}}',
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"whose?"}}',
    `{"jsonrpc":"2.0","id":${id + 1000},"result":{"content":[]}}`,
    '{"jsonrpc":"2.0","id":"another","result":{"content":[],"isError":true}}',
    `{"jsonrpc":"2.0","id":${id}}`,
    'null',
    '7',
    '{}',
    '"text"',
  ]);
}
