import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProxyTrustOptions, trustProxies } from './proxy-trust.ts';

const PROXY = '10.0.0.1';

function arrival(headers: readonly (readonly [string, string])[], socketAddress: string = PROXY) {
  return { rawHeaders: headers.flat(), socket: { remoteAddress: socketAddress } };
}

const trust = (options: Partial<ProxyTrustOptions> = {}) =>
  trustProxies({ proxies: ['10.0.0.0/8'], header: 'x-forwarded-for', ...options });
const forwardedFor = (...lines: string[]) =>
  trust().addressOf(arrival(lines.map((line) => ['X-Forwarded-For', line] as const)));
const forwarded = (...lines: string[]) =>
  trust({ header: 'forwarded' }).addressOf(arrival(lines.map((line) => ['Forwarded', line] as const)));

describe('the address of the client', () => {
  it('is that of the socket when no proxy is trusted, whatever headers say', () => {
    const { addressOf } = trust({ proxies: [] });
    expect(addressOf(arrival([['X-Forwarded-For', '1.2.3.4']], '203.0.113.9'))).toBe('203.0.113.9');
  });

  it('is that of the socket when that is no trusted proxy', () => {
    expect(trust().addressOf(arrival([['X-Forwarded-For', '1.2.3.4']], '203.0.113.9'))).toBe('203.0.113.9');
  });

  it('is the rightmost that is not trusted: what the sender wrote further left is not believed', () => {
    expect(forwardedFor('6.6.6.6, 203.0.113.7, 10.0.0.2')).toBe('203.0.113.7');
    expect(forwardedFor('<script>, 203.0.113.7')).toBe('203.0.113.7');
  });

  it('is the outermost proxy when that names nobody', () => {
    expect(forwardedFor()).toBe(PROXY);
    expect(forwardedFor('10.0.0.2')).toBe('10.0.0.2');
  });

  it('of a dual-stack or link-local socket is written plainly', () => {
    const { addressOf } = trust();
    expect(addressOf(arrival([['X-Forwarded-For', '1.2.3.4']], `::ffff:${PROXY}`))).toBe('1.2.3.4');
    expect(addressOf(arrival([], 'fe80::1%eth0'))).toBe('fe80::1');
  });

  it('is unknown when the connection is gone', () => {
    expect(trust().addressOf({ rawHeaders: [], socket: {} })).toBeNull();
  });

  it('is read from the configured header alone', () => {
    expect(
      trust().addressOf(
        arrival([
          ['Forwarded', 'for=6.6.6.6'],
          ['X-Forwarded-For', '1.2.3.4'],
        ]),
      ),
    ).toBe('1.2.3.4');
    expect(trust().addressOf(arrival([['Forwarded', 'for=6.6.6.6']]))).toBe(PROXY);
  });

  it.each<[string, string[], string | null]>([
    ['an IPv4 address with a port', ['203.0.113.7:51008'], '203.0.113.7'],
    ['a bracketed IPv6 address', ['[2001:db8::7]'], '2001:db8::7'],
    ['a bracketed IPv6 address with a port', ['[2001:db8::7]:51008'], '2001:db8::7'],
    ['a bare IPv6 address', ['2001:DB8:0::7'], '2001:db8::7'],
    ['an IPv4 address in IPv6', ['::ffff:1.2.3.4'], '1.2.3.4'],
    ['an obfuscated port', ['203.0.113.7:_p1'], '203.0.113.7'],
    ['an empty element', ['1.2.3.4,,10.0.0.5'], '1.2.3.4'],
    ['an empty element before the last', ['1.2.3.4,,5.6.7.8'], '5.6.7.8'],
    ['two lines of the header', ['6.6.6.6, 1.2.3.4', '10.0.0.5'], '1.2.3.4'],
    ['the word unknown', ['1.2.3.4, unknown'], null],
    ['an obfuscated name', ['1.2.3.4, _hidden'], null],
    ['a port of six digits', ['203.0.113.7:510080'], null],
    ['an octal address', ['1.2.3.4, 0177.0.0.1'], null],
    ['a hexadecimal address', ['1.2.3.4, 0x7f.1'], null],
    ['a shortened address', ['1.2.3.4, 127.1'], null],
    ['a number too large', ['203.0.113.700'], null],
    ['a zone', ['fe80::1%eth0'], null],
    ['markup', ['<script>'], null],
    ['quotes, which this header does not have', ['"203.0.113.7"'], null],
    ['more than 32 hops', [Array.from({ length: 33 }, () => '10.0.0.9').join(',')], null],
    ['32 hops', [['1.2.3.4', ...Array.from({ length: 31 }, () => '10.0.0.9')].join(',')], '1.2.3.4'],
    ['more than 4 KiB', [`${'x'.repeat(4096)}, 1.2.3.4`], null],
  ])('in X-Forwarded-For: %s', (_what, lines, address) => {
    expect(forwardedFor(...lines)).toBe(address);
  });

  it.each<[string, string[], string | null]>([
    ['a token', ['for=192.0.2.60;proto=http;by=203.0.113.43'], '192.0.2.60'],
    ['spaces after semicolons', ['for=192.0.2.60; proto=http; by=203.0.113.43'], '192.0.2.60'],
    ['names in any case', ['For="[2001:DB8:cafe::17]:4711"'], '2001:db8:cafe::17'],
    ['a quoted IPv4 address with a port', ['for="192.0.2.43:47011"'], '192.0.2.43'],
    ['a quoted pair', ['for="192.0.2.4\\3"'], '192.0.2.43'],
    ['the rightmost that is not trusted', ['for=6.6.6.6, for=192.0.2.43, for=10.0.0.7'], '192.0.2.43'],
    ['two lines', ['for=6.6.6.6', 'for=192.0.2.43'], '192.0.2.43'],
    ['a line that breaks the grammar, not reached', ['for="', 'for=192.0.2.43'], '192.0.2.43'],
    ['brackets without quotes', ['for=[::1]'], null],
    ['a port without quotes', ['for=1.2.3.4:80'], null],
    ['a repeated name', ['for=1.2.3.4;for=5.6.7.8'], null],
    ['a repeated name in another case', ['for=1.2.3.4;For=5.6.7.8'], null],
    ['IPv6 without brackets', ['for="2001:db8::1"'], null],
    ['the word unknown', ['for=unknown'], null],
    ['an obfuscated name', ['for=_hidden'], null],
    ['no for at all', ['proto=https'], null],
    ['a quote that is never closed', ['for="1.2.3.4'], null],
    ['a quote that would swallow what a proxy appends', ['x=", for="[2001:db8::1]"'], null],
    ['a space around the equals sign', ['for = 1.2.3.4'], null],
    ['empty elements', ['for=192.0.2.43,,'], '192.0.2.43'],
  ])('in Forwarded: %s', (_what, lines, address) => {
    expect(forwarded(...lines)).toBe(address);
  });

  it('is never a proxy that said something unreadable, and never in an unusual spelling', () => {
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[0-9a-fx:.,"[\] _=;-]*$/),
      fc.constantFrom('for=', 'for="', '10.0.0.9', ','),
    );
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 5 }),
        fc.constantFrom('forwarded', 'x-forwarded-for'),
        (parts, header) => {
          const address = trust({ header }).addressOf(arrival([[header, `${parts.join('')},for=<,<`]]));
          expect(address).toBeNull();
        },
      ),
    );
  });
});

describe('trusted ranges', () => {
  it('that are written for IPv4 addresses in IPv6 mean those', () => {
    const { addressOf } = trust({ proxies: ['::ffff:10.0.0.0/104'] });
    expect(addressOf(arrival([['X-Forwarded-For', '1.2.3.4']]))).toBe('1.2.3.4');
  });

  it('hold single addresses too', () => {
    const { addressOf } = trust({ proxies: ['2001:db8::1', PROXY] });
    expect(addressOf(arrival([['X-Forwarded-For', '1.2.3.4']], '2001:db8:0::1'))).toBe('1.2.3.4');
    expect(addressOf(arrival([['X-Forwarded-For', '1.2.3.4']], '10.0.0.2'))).toBe('10.0.0.2');
  });
});

describe('protocol and host of the client', () => {
  const said: [string, string][] = [
    ['Host', 'api:9090'],
    ['X-Forwarded-For', '1.2.3.4'],
    ['X-Forwarded-Proto', 'http, https'],
    ['X-Forwarded-Host', 'evil.example, console.example:8443'],
  ];

  it('are the last that a trusted proxy names', () => {
    expect(trust().clientOf(arrival(said))).toEqual({
      address: '1.2.3.4',
      protocol: 'https',
      host: 'console.example:8443',
      isForwarded: true,
    });
  });

  it('are those of the connection for everybody else', () => {
    expect(trust().clientOf(arrival(said, '203.0.113.9'))).toEqual({
      address: '203.0.113.9',
      protocol: 'http',
      host: 'api:9090',
      isForwarded: false,
    });
  });

  it('stand in Forwarded where that is the header', () => {
    const line = 'for=6.6.6.6;proto=http;host=evil.example, for=1.2.3.4;proto=https;host="console.example:8443"';
    expect(
      trust({ header: 'forwarded' }).clientOf(
        arrival([
          ['Host', 'api:9090'],
          ['Forwarded', line],
          ['X-Forwarded-Host', 'evil.example'],
        ]),
      ),
    ).toEqual({ address: '1.2.3.4', protocol: 'https', host: 'console.example:8443', isForwarded: true });
  });

  it('are those of the connection when the proxy names another protocol or none', () => {
    expect(
      trust().clientOf(
        arrival([
          ['Host', 'api:9090'],
          ['X-Forwarded-Proto', 'javascript'],
        ]),
      ),
    ).toMatchObject({ protocol: 'http', host: 'api:9090' });
    const overTls = { rawHeaders: [], socket: { remoteAddress: '203.0.113.9', encrypted: true } };
    expect(trust().clientOf(overTls)).toMatchObject({ protocol: 'https', host: undefined });
  });

  it('name no host when the request names several', () => {
    expect(
      trust().clientOf(
        arrival([
          ['Host', 'a'],
          ['Host', 'b'],
        ]),
      ).host,
    ).toBeUndefined();
  });
});
