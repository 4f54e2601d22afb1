import { describe, expect, it } from 'vitest';
import { visitedAddress } from './visited-address.ts';

describe('an address that a server asks somebody to visit', () => {
  it('has its host apart from the rest', () => {
    expect(visitedAddress('https://pay.example.com:8443/a?b=c#d')).toMatchObject({
      before: 'https://',
      host: 'pay.example.com:8443',
      after: '/a?b=c#d',
      readAs: null,
    });
  });

  it('shows what only looks like another host in Punycode, and how it reads', () => {
    expect(visitedAddress('https://аррӏе.com/login')).toMatchObject({
      host: 'xn--80ak6aa92e.com',
      readAs: 'аррӏе.com',
    });
    expect(visitedAddress('https://xn--80ak6aa92e.com/')).toMatchObject({ host: 'xn--80ak6aa92e.com', readAs: null });
  });

  it('does not take the user for the host', () => {
    expect(visitedAddress('https://bank.example@evil.example/')).toMatchObject({
      before: 'https://bank.example@',
      host: 'evil.example',
    });
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'not an address', 'ftp://x'])(
    'is none when it is %s',
    (text) => {
      expect(visitedAddress(text)).toBeNull();
    },
  );
});
