import { describe, expect, it } from 'vitest';
import { createHostGuard, type HostGuardOptions } from './host-guard.ts';

const guard = (options: Partial<HostGuardOptions> = {}) =>
  createHostGuard({
    publicUrl: 'https://gw.example.com',
    allowedHosts: [],
    vhosts: [],
    allowedOrigins: [],
    isLoopbackBound: false,
    ...options,
  });

describe('the Host check', () => {
  it('accepts the configured names in any case and with any port, and nothing that merely looks like them', () => {
    const { allowsHost } = guard({ allowedHosts: ['internal.example'], vhosts: ['*.tenants.example', 'one.example'] });
    for (const host of [
      'gw.example.com',
      'GW.Example.com:443',
      'internal.example:8080',
      'a.tenants.example',
      'one.example',
    ]) {
      expect(allowsHost(host), host).toBe(true);
    }
    for (const host of [
      'evil.example',
      'gw.example.com.evil.example',
      'evil-gw.example.com',
      '.tenants.example',
      'gw.example.com@evil.example',
      'gw.example.com/..',
      '',
      undefined,
      'localhost',
      '127.0.0.1',
    ]) {
      expect(allowsHost(host), host).toBe(false);
    }
  });

  it('A21: accepts loopback names only while bound to loopback', () => {
    const { allowsHost } = guard({ publicUrl: 'http://localhost:8080', isLoopbackBound: true });
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080', 'localhost'])
      expect(allowsHost(host), host).toBe(true);
    expect(allowsHost('evil.example')).toBe(false);
    expect(allowsHost('127.0.0.1.evil.example')).toBe(false);
  });

  it('keeps its verdict when the same host is asked about again', () => {
    const { allowsHost } = guard();
    expect([
      allowsHost('gw.example.com'),
      allowsHost('gw.example.com'),
      allowsHost('evil.example'),
      allowsHost('evil.example'),
    ]).toEqual([true, true, false, false]);
  });
});

describe('the Origin check', () => {
  it('A20: accepts the public and the configured origins exactly', () => {
    const { allowsOrigin } = guard({ allowedOrigins: ['https://app.example.com'] });
    expect(allowsOrigin('https://gw.example.com')).toBe(true);
    expect(allowsOrigin('https://app.example.com')).toBe(true);
    for (const origin of [
      'https://evil.example',
      'http://app.example.com',
      'https://app.example.com:444',
      'null',
      'http://localhost:3000',
    ]) {
      expect(allowsOrigin(origin), origin).toBe(false);
    }
  });

  it('accepts pages of this machine while bound to loopback, and everything with *', () => {
    expect(guard({ isLoopbackBound: true }).allowsOrigin('http://localhost:6274')).toBe(true);
    expect(guard({ isLoopbackBound: true }).allowsOrigin('http://localhost.evil.example')).toBe(false);
    expect(guard({ allowedOrigins: ['*'] }).allowsOrigin('https://anything.example')).toBe(true);
  });
});
