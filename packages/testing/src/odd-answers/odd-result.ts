import type { Random } from '../random.ts';
import type { Oddities } from './oddities.ts';

/** Which revisions of the protocol the caller speaks: those with a handshake, or 2026-07-28 and later. */
export type Era = 'legacy' | 'modern';

const TEXT = '{"type":"text","text":"done"}';
const ANNOTATIONS = [
  '{}',
  'null',
  '[]',
  '{"audience":["user","assistant"],"priority":0.5,"lastModified":"2025-01-12T15:00:58Z"}',
  '{"audience":["nobody"]}',
  '{"audience":"user"}',
  '{"priority":1.5}',
  '{"priority":"1"}',
  '{"lastModified":"2025-01-12"}',
  '{"lastModified":"2025-02-30T00:00:00Z"}',
  '{"lastModified":"2024-02-29T23:59:59.123+02:00"}',
  '{"lastModified":"2025-01-12T15:00Z"}',
  '{"lastModified":"2025-01-12T15:00:58"}',
  '{"lastModified":7}',
  '{"other":1}',
];
const ICONS = [
  '[]',
  '[{"src":"https://x/y.png","sizes":["48x48"],"theme":"dark","mimeType":"image/png"}]',
  '[{"src":1}]',
  '[{"src":"x","sizes":"48x48"}]',
  '[{"src":"x","theme":"blue"}]',
  '{}',
  'null',
];

/** Blocks of content: ordinary ones of every type first, then those that some reader may refuse. */
const BLOCKS = [
  TEXT,
  '{"type":"image","data":"aGk=","mimeType":"image/png"}',
  '{"type":"audio","data":"aGk=","mimeType":"audio/wav"}',
  '{"type":"resource_link","name":"r","uri":"file:///r"}',
  '{"type":"resource_link","name":"r","uri":"file:///r","title":"R","description":"d","mimeType":"a/b","size":3,"_meta":{}}',
  '{"type":"resource","resource":{"uri":"file:///r","text":"t","mimeType":"a/b"}}',
  '{"type":"resource","resource":{"uri":"file:///r","blob":"aGk=","_meta":{"a":1}}}',
];
const ODD_BLOCKS = [
  '{"type":"text"}',
  '{"type":"text","text":1}',
  '{"type":"text","text":null}',
  '{"type":"text","text":"a","extra":true}',
  '{"type":"text","text":"a","_meta":{}}',
  '{"type":"text","text":"a","_meta":null}',
  '{"type":"text","text":"a","_meta":[]}',
  '{"type":"Text","text":"a"}',
  '{"type":"video","data":"aGk="}',
  '{"type":"tool_use","name":"a","id":"1","input":{}}',
  '{"text":"a"}',
  '{"type":"image","data":"not base64!","mimeType":"image/png"}',
  '{"type":"image","data":"aGk","mimeType":"image/png"}',
  '{"type":"image","data":" aG k= ","mimeType":"image/png"}',
  '{"type":"image","data":"aGk_-w","mimeType":"image/png"}',
  '{"type":"image","data":"","mimeType":""}',
  '{"type":"image","data":"aGk="}',
  '{"type":"image","data":"=","mimeType":"image/png"}',
  '{"type":"audio","data":1,"mimeType":"audio/wav"}',
  '{"type":"resource_link","uri":"file:///r"}',
  '{"type":"resource_link","name":"r","uri":1}',
  '{"type":"resource_link","name":"r","uri":"r","size":"3"}',
  '{"type":"resource_link","name":"r","uri":"r","_meta":[]}',
  '{"type":"resource_link","name":"r","uri":"r","title":null}',
  '{"type":"resource","resource":{"uri":"r"}}',
  '{"type":"resource","resource":{"text":"t"}}',
  '{"type":"resource","resource":{"uri":"r","text":"t","blob":"not base64!"}}',
  '{"type":"resource","resource":{"uri":"r","text":1,"blob":"aGk="}}',
  '{"type":"resource","resource":{"uri":"r","blob":"not base64!"}}',
  '{"type":"resource","resource":[]}',
  '"text"',
  'null',
  '[]',
  '7',
];
const ODD_CONTENTS = ['null', '"text"', '{}', TEXT, '[[]]', `[${TEXT},null]`, '0', 'true'];
const STRUCTURED = ['{}', '{"isError":true,"id":7}', '{"a":{"result":{"isError":true}}}'];
const ODD_STRUCTURED = ['[]', 'null', '"text"', '7', 'true', '{"__proto__":1}'];
const IS_ERRORS = ['true', 'true', 'true', 'false', 'false'];
const ODD_IS_ERRORS = ['"true"', '1', 'null', '{}', '[]', '0', '"false"'];
const METAS = ['{}', '{"a":{"b":1}}', '{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"}}'];
const ODD_METAS = [
  'null',
  '[]',
  '"meta"',
  '7',
  '{"progressToken":1}',
  '{"progressToken":"a"}',
  '{"progressToken":1.5}',
  '{"progressToken":null}',
  '{"io.modelcontextprotocol/related-task":{"taskId":"t"}}',
  '{"io.modelcontextprotocol/related-task":{"taskId":1}}',
  '{"io.modelcontextprotocol/related-task":null}',
  '{"io.modelcontextprotocol/serverInfo":7}',
];
const RESULT_TYPES = [
  '"complete"',
  '"Complete"',
  '"COMPLETE"',
  '""',
  'null',
  'true',
  '1',
  '"other"',
  '["complete"]',
  '"input_required"',
  '"task"',
];
const TASK =
  '"taskId":"t-1","status":"working","createdAt":"2026-01-01T00:00:00Z","lastUpdatedAt":"2026-01-01T00:00:00Z"';
const WHOLE_RESULTS = [
  'null',
  '[]',
  '"done"',
  '7',
  'true',
  '{}',
  '{"toolResult":"of 2024-10-07"}',
  '{"content":[],"toolResult":1}',
  `{"task":{${TASK},"ttl":60000,"pollInterval":500}}`,
  `{"task":{${TASK},"ttl":null}}`,
  `{"task":{${TASK}},"content":[]}`,
  '{"task":{"taskId":7}}',
  '{"task":null,"content":[]}',
  '{"task":"t","content":[]}',
  `{"resultType":"task",${TASK},"ttlMs":60000}`,
  `{"resultType":"task",${TASK},"ttlMs":60000,"content":[]}`,
  '{"resultType":"task","content":[]}',
  '{"resultType":"input_required"}',
  '{"resultType":"input_required","requestState":"abc"}',
  '{"resultType":"input_required","requestState":7}',
  '{"resultType":"input_required","inputRequests":{}}',
  '{"resultType":"input_required","inputRequests":{"a":{"method":"elicitation/create","params":{"mode":"form","message":"?","requestedSchema":{"type":"object","properties":{}}}}}}',
  '{"resultType":"input_required","inputRequests":[1],"requestState":"abc"}',
  '{"resultType":"input_required","requestState":"abc","content":[]}',
];

/** The text of one member of an object. */
export const member = (name: string, value: string): string => `${JSON.stringify(name)}:${value}`;

/**
 * JSON text of what a tool returns.
 * @param era whose results it is like; modern ones say what they are
 * @param odd where it notes what is unusual about it
 */
export function oddResult(random: Random, era: Era, odd: Oddities): string {
  if (odd.happens(0.12, 'result: another shape')) return random.pick(WHOLE_RESULTS);
  const members: string[] = [];
  if (odd.happens(0.04, 'result: no content')) {
    if (random.next() < 0.5) members.push(member('structuredContent', '{}'));
  } else members.push(member('content', contentText(random, odd)));
  if (random.next() < 0.2) members.push(member('structuredContent', random.pick(STRUCTURED)));
  else if (odd.happens(0.04, 'result: odd structuredContent'))
    members.push(member('structuredContent', random.pick(ODD_STRUCTURED)));
  if (random.next() < 0.3) members.push(member('isError', random.pick(IS_ERRORS)));
  else if (odd.happens(0.05, 'result: odd isError')) members.push(member('isError', random.pick(ODD_IS_ERRORS)));
  if (random.next() < 0.1) members.push(member('_meta', random.pick(METAS)));
  else if (odd.happens(0.05, 'result: odd _meta')) members.push(member('_meta', random.pick(ODD_METAS)));
  if (odd.happens(0.06, 'result: odd resultType')) members.push(member('resultType', random.pick(RESULT_TYPES)));
  else if (era === 'modern' && !odd.happens(0.05, 'result: no resultType'))
    members.push(member('resultType', '"complete"'));
  if (odd.happens(0.03, 'result: unknown member')) members.push(member('IsError', 'true'));
  if (odd.happens(0.03, 'result: a member twice'))
    members.push(random.pick([member('isError', 'true'), member('isError', 'false'), member('content', '[]')]));
  if (random.next() < 0.2) members.reverse();
  return `{${members.join(',')}}`;
}

function contentText(random: Random, odd: Oddities): string {
  if (odd.happens(0.05, 'content: another shape')) return random.pick(ODD_CONTENTS);
  const blocks: string[] = [];
  const count = random.pick([0, 1, 1, 1, 2, 3]);
  for (let at = 0; at < count; at += 1) blocks.push(random.next() < 0.6 ? TEXT : random.pick(BLOCKS));
  if (odd.happens(0.1, 'content: odd block')) blocks.push(random.pick(ODD_BLOCKS));
  if (odd.happens(0.06, 'content: odd annotations'))
    blocks.push(`{"type":"text","text":"a","annotations":${random.pick(ANNOTATIONS)}}`);
  if (odd.happens(0.03, 'content: odd icons'))
    blocks.push(`{"type":"resource_link","name":"r","uri":"r","icons":${random.pick(ICONS)}}`);
  return `[${blocks.join(',')}]`;
}
