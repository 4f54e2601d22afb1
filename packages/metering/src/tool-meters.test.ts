import type { MeterFilter } from '@tallygate/contracts/meter';
import { expect, it } from 'vitest';
import { countsTool } from './tool-meters.ts';

const ECHO = { proxy: 'p', uri: 'http://localhost:13080/p/mcp', tool: 'echo' };
const is = (field: string, value: string): MeterFilter => ({ field, op: 'equals', value });
const BILLED = is('decision', 'billable');

it.each<[string, MeterFilter, string]>([
  ['every billed call', BILLED, 'every'],
  ['everything', { and: [] }, 'every'],
  ['this tool', { and: [BILLED, is('tool', 'echo')] }, 'every'],
  ['another tool', { and: [BILLED, is('tool', 'add')] }, 'none'],
  ['one of several tools', { field: 'tool', op: 'in', values: ['add', 'echo'] }, 'every'],
  ['all but this tool', { not: is('tool', 'echo') }, 'none'],
  ['another proxy', is('proxy', 'q'), 'none'],
  ['the address of the proxy', { field: 'uri', op: 'prefix', value: '/p' }, 'every'],
  ['another method', is('method', 'tools/list'), 'none'],
  ['calls of one company', { and: [BILLED, is('company', 'org-a')] }, 'some'],
  ['calls of all others', { not: is('company', 'org-a') }, 'some'],
  ['one company, or this tool', { or: [is('company', 'org-a'), is('tool', 'echo')] }, 'every'],
  ['one company at another tool', { and: [is('company', 'org-a'), is('tool', 'add')] }, 'none'],
  ['one company, or another tool', { or: [is('company', 'org-a'), is('tool', 'add')] }, 'some'],
])('a meter of %s', (_what, filter, counts) => {
  expect(countsTool(filter, ECHO)).toBe(counts);
});
