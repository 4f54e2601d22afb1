import { describe, expect, it } from 'vitest';
import { createHostNames, type HostNamesOptions } from './host-names.ts';

const hostNames = (options: Partial<HostNamesOptions> = {}) =>
  createHostNames({ names: ['console.example'], acceptsLoopback: false, ...options });

describe('the names of a listener', () => {
  it('are the configured ones in any case and with any port, and nothing that merely looks like them', () => {
    const allows = hostNames({ names: ['console.example', '*.tenants.example', 'one.example:8443'] });
    for (const host of [
      'console.example',
      'Console.Example:443',
      'console.example.',
      'a.tenants.example',
      'one.example:8443',
    ])
      expect(allows(host), host).toBe(true);
    for (const host of [
      'evil.example',
      'console.example.evil.example',
      'evil-console.example',
      '.tenants.example',
      'tenants.example',
      'one.example:9443',
      'console.example@evil.example',
      'console.example/..',
      'console.example:',
      'console.example:123456',
      'console.example, evil.example',
      'localhost',
      '127.0.0.1',
      '',
      undefined,
    ])
      expect(allows(host), host).toBe(false);
  });

  it('include those of this machine only where that is wanted', () => {
    const allows = hostNames({ acceptsLoopback: true });
    for (const host of ['localhost:3000', 'a.localhost', '127.0.0.1:3000', '127.8.8.8', '[::1]:3000'])
      expect(allows(host), host).toBe(true);
    for (const host of ['127.0.0.1.evil.example', 'localhost.evil.example', '0.0.0.0', '[::]', '2130706433'])
      expect(allows(host), host).toBe(false);
  });

  it('are judged alike when the same host is asked about again', () => {
    const allows = hostNames();
    expect([
      allows('console.example'),
      allows('console.example'),
      allows('evil.example'),
      allows('evil.example'),
    ]).toEqual([true, true, false, false]);
  });
});
