import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { canonicalAddress, classifyAddress } from './address-class.ts';

const classOf = (text: string) => classifyAddress(text).class;
const ipv4 = fc.ipV4();
const hex = (text: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
};

describe('classes of addresses', () => {
  it.each([
    ['the first and last of a range', ['127.0.0.0', '127.255.255.255', '::1'], 'loopback'],
    [
      'private ranges',
      ['10.0.0.0', '172.16.0.0', '172.31.255.255', '192.168.0.1', '198.19.255.255', 'fd12::1'],
      'private',
    ],
    [
      'just beside them',
      ['9.255.255.255', '11.0.0.0', '126.255.255.255', '128.0.0.0', '172.15.0.1', '198.20.0.0'],
      'public',
    ],
    ['documentation', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'], 'never'],
    ['multicast, broadcast', ['224.0.0.1', '240.0.0.1', '255.255.255.255', 'ff02::1'], 'never'],
    ['cloud metadata', ['169.254.170.2', '169.254.170.23', 'fd20:ce::254'], 'never'],
    ['what IANA has not given out', ['4000::1', 'c000::1', '100::1', '100:0:0:1::1', '5f00::1'], 'never'],
    ['global addresses', ['1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001::200e'], 'public'],
    ['what ranges know as routed to nobody in particular', ['192.31.196.1', '192.175.48.1', '2001:20::1'], 'never'],
  ])('%s', (_what, addresses, expected) => {
    expect(addresses.map((address) => [address, classOf(address)])).toEqual(addresses.map((one) => [one, expected]));
  });

  it.each([
    '',
    'localhost',
    '127.1',
    '0x7f.1',
    '2130706433',
    '017700000001',
    '1.2.3',
    '::1%lo',
    'fe80::1%eth0',
    '1.2.3.4 ',
  ])('takes "%s" for no address', (text) => {
    expect(classOf(text)).toBe('never');
  });

  it('classifies every form that carries an IPv4 address as that address', () => {
    fc.assert(
      fc.property(ipv4, (address) => {
        const expected = classOf(address);
        const tail = hex(address);
        const forms = [
          `::ffff:${tail}`,
          `::ffff:0:${tail}`,
          `64:ff9b::${tail}`,
          `64:ff9b:1::${tail}`,
          `2002:${tail}::`,
          `2a00:1450::5efe:${tail}`,
          `2a00:1450::200:5efe:${tail}`,
        ];
        expect(forms.map(classOf)).toEqual(forms.map(() => expected));
      }),
    );
  });

  it('lets both ends of a Teredo address decide', () => {
    const turned = (address: string) =>
      hex(
        address
          .split('.')
          .map((part) => 255 - Number(part))
          .join('.'),
      );
    const teredo = (server: string, client: string) => classOf(`2001:0:${hex(server)}:0:0:${turned(client)}`);

    expect(teredo('8.8.8.8', '1.1.1.1')).toBe('public');
    expect(teredo('10.0.0.1', '1.1.1.1')).toBe('private');
    expect(teredo('8.8.8.8', '127.0.0.1')).toBe('loopback');
    expect(teredo('8.8.8.8', '169.254.169.254')).toBe('never');
    expect(teredo('10.0.0.1', '127.0.0.1')).toBe('never');
  });

  it('never calls public what the registry does not', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, fc.ipV6()), (text) => {
        fc.pre(!text.includes('%'));
        if (classOf(text) === 'public')
          expect(['unicast', 'ipv4Mapped', 'rfc6145', 'rfc6052', '6to4', 'teredo']).toContain(
            ipaddr.parse(text).range(),
          );
      }),
    );
  });

  it('compares addresses by their bits', () => {
    expect(canonicalAddress('::ffff:127.0.0.1')).toBe('127.0.0.1');
    expect(canonicalAddress('0:0:0:0:0:0:0:1')).toBe(canonicalAddress('::1'));
    expect(canonicalAddress('')).toBeUndefined();
  });
});
