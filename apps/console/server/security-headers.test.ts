import { expect, it } from 'vitest';
import { contentSecurityPolicy } from './security-headers.ts';

it('lets nothing in from elsewhere, nobody frame the page, and only scripts with the nonce run or send a form', () => {
  const policy = contentSecurityPolicy('abc', { isDevelopment: false });

  expect(policy).not.toMatch(/https?:|\*/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("form-action 'none'");
  expect(policy).toContain("script-src 'self' 'nonce-abc';");
});
