import { expect, test } from 'vitest';
import { isPublished, publishedHeader, readPublishedHeader } from './published-events.ts';

const billed = { method: 'tools/call', billable: true, reason: 'ok' } as const;
const free = { method: 'tools/call', billable: false, reason: 'tool_error' } as const;
const list = { method: 'tools/list', billable: false, reason: 'protocol' } as const;
const refused = { method: 'tools/call', billable: false, reason: 'denied_auth' } as const;

test.each([
  ['tool_calls', [true, true, false, false]],
  ['billable', [true, false, false, false]],
  ['all', [true, true, true, true]],
] as const)('%s takes a billed call, a free one, a list and a refused caller: %j', (events, expected) => {
  expect([billed, free, list, refused].map((event) => isPublished(event, events))).toEqual(expected);
});

test.each([[[]], [['all']], [['billable', 'tool_calls']]] as const)('the header brings %j across', (settings) => {
  expect(readPublishedHeader(publishedHeader(settings))).toEqual([...settings]);
});

test('the header names each setting once', () => {
  expect(publishedHeader(['tool_calls', 'billable', 'tool_calls'])).toBe('billable,tool_calls');
});

test('a header that is absent, or says what is not known here, says nothing', () => {
  expect(readPublishedHeader(undefined)).toBeUndefined();
  expect(readPublishedHeader('tool_calls,prompts')).toBeUndefined();
});
