import { expect, it } from 'vitest';
import { policySummary } from './policy-summary.ts';

it.each([
  ['mcp-auth', { issuers: ['PrimaryIDP'] }, 'PrimaryIDP'],
  ['mcp-acl-list', { tools: { mode: 'allow', exceptions: ['echo'] } }, 'hides 1 tool'],
  ['analytics-header-filter', { request: { mode: 'allow', headers: [] } }, 'request: no header'],
  [
    'analytics-header-filter',
    { request: { mode: 'deny', headers: ['authorization', 'cookie'] }, response: { mode: 'allow', headers: ['etag'] } },
    'request: all but 2 headers, response: only 1 header',
  ],
  ['cors', {}, ''],
])('says of %s with %j what it does', (name, params, words) => {
  expect(policySummary({ name, version: 'v1', params }).replaceAll(/\s/g, ' ')).toBe(words);
});
