import { expect, it } from 'vitest';
import { documentLink } from './document-title.ts';

const FROM = { folder: 'guide', name: 'publisher' } as const;

it.each([
  ['proxies.md#secrets', '/documents/guide/proxies#secrets'],
  ['../errors/APPLY_BUSY.md', '/documents/errors/APPLY_BUSY'],
  ['#what-is-sent', '#what-is-sent'],
  ['https://example.com/a', 'https://example.com/a'],
  ['../decisions/014-libraries.md', null],
  ['../../apps/api/src/app.ts', null],
  ['javascript:alert(1)', null],
])('leads from %s to %s', (href, to) => {
  expect(documentLink(href, FROM)).toBe(to);
});
