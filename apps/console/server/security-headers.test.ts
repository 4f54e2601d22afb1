import { expect, it } from 'vitest';
import { contentSecurityPolicy } from './security-headers.ts';

it('lets nothing in from elsewhere, nobody frame the page, and only scripts with the nonce run or send a form', () => {
  const policy = contentSecurityPolicy('abc', { isDevelopment: false });

  expect(policy).not.toMatch(/https?:|\*/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("form-action 'none'");
  expect(policy).toContain("frame-src 'none'");
  expect(policy).toContain("script-src 'self' 'nonce-abc';");
});

it('lets in frames of the origin of apps and nothing else of it', () => {
  const policy = contentSecurityPolicy('abc', { isDevelopment: false, appsOrigin: 'http://localhost:3004' });

  expect(policy.match(/http:\S+/g)).toEqual(['http://localhost:3004;']);
  expect(policy).toContain('frame-src http://localhost:3004;');
});
