import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyAddress } from './address-class.ts';
import { checkUrl } from './destination.ts';
import { environmentPolicy } from './policy.ts';
import { refusalIn } from './refusal.ts';

const strict = environmentPolicy('probe', { allowLoopback: false, allowPrivate: false, trustProxy: false });
const open = environmentPolicy('upstream', { allowLoopback: true, allowPrivate: true, trustProxy: false });

function verdict(url: string, policy = strict): string {
  try {
    return `dialled: ${checkUrl(url, policy).host}`;
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === undefined) throw error;
    return refusal.facts.addressClass ?? refusal.facts.reason;
  }
}

/** Teredo hides the client's address with its bits turned over. */
const TEREDO_OF_METADATA = 'http://[2001:0:808:808:0:0:5601:5601]/';

const LITERALS: [number, string, string][] = [
  [1, 'http://127.0.0.1/', 'loopback'],
  [2, 'http://127.1/', 'loopback'],
  [3, 'http://2130706433/', 'loopback'],
  [4, 'http://0x7f000001/', 'loopback'],
  [5, 'http://017700000001/', 'loopback'],
  [6, 'http://0177.0.0.1/', 'loopback'],
  [7, 'http://0x7f.0x0.0x0.0x1/', 'loopback'],
  [8, 'http://0/', 'never'],
  [9, 'http://0x/', 'never'],
  [10, 'http://127.0.0.1./', 'loopback'],
  [11, 'http://１２７.０.０.１/', 'loopback'],
  [12, 'http://127。0。0。1/', 'loopback'],
  [13, 'http://[::]/', 'never'],
  [14, 'http://[::1]/', 'loopback'],
  [15, 'http://[::ffff:127.0.0.1]/', 'loopback'],
  [16, 'http://[::127.0.0.1]/', 'loopback'],
  [17, 'http://[::ffff:0:127.0.0.1]/', 'loopback'],
  [18, 'http://[64:ff9b::a9fe:a9fe]/', 'never'],
  [19, 'http://[64:ff9b:1::7f00:1]/', 'loopback'],
  [20, 'http://[2002:a9fe:a9fe::]/', 'never'],
  [21, TEREDO_OF_METADATA, 'never'],
  [22, 'http://[2001:4860::5efe:10.0.0.1]/', 'private'],
  [23, 'http://169.254.43518/', 'never'],
  [24, 'http://100.100.100.200/', 'never'],
  [25, 'http://168.63.129.16/', 'never'],
  [26, 'http://192.0.0.192/', 'never'],
  [27, 'http://[fd00:ec2::254]/', 'never'],
  [28, 'http://[fe80::1%25eth0]/', 'url'],
  [29, 'http://[fec0::1]/', 'never'],
  [30, 'http://10.1.2.3/', 'private'],
  [31, 'http://100.64.0.1/', 'private'],
  [32, 'http://172.32.0.1/', 'dialled: 172.32.0.1'],
  [33, 'http://100.63.255.255/', 'dialled: 100.63.255.255'],
  [34, 'http://8.8.8.8/', 'dialled: 8.8.8.8'],
];

const TEXTS: [number, string, string][] = [
  [35, 'file:///etc/passwd', 'scheme'],
  [36, 'http://a@127.0.0.1/', 'credentials'],
  [37, 'http://1.1.1.1 &@2.2.2.2# @3.3.3.3/', 'credentials'],
  [38, 'http:\\\\127.0.0.1', 'loopback'],
  [39, 'http://127.0.\t0.1/', 'loopback'],
  [40, 'http://127.0.0.1%00/', 'url'],
  [41, 'http://8.8.8.8:22/', 'port'],
  [42, 'http://LOCALHOST./', 'loopback'],
  [43, 'http://a.localhost/', 'loopback'],
];

describe('addresses and texts of URLs', () => {
  it.each([...LITERALS, ...TEXTS])('case %i: %s is %s', (_case, url, expected) => {
    expect(verdict(url)).toBe(expected);
  });

  it('case 27, with private and loopback addresses allowed: metadata is refused all the same', () => {
    expect(verdict('http://[fd00:ec2::254]/', open)).toBe('never');
  });

  it('case 30, with private addresses allowed: it is dialled', () => {
    expect(verdict('http://10.1.2.3/', open)).toBe('dialled: 10.1.2.3');
  });

  it.each(LITERALS.filter(([, , expected]) => expected === 'never'))(
    'case %i: %s is refused whatever an operator allows',
    (_case, url) => {
      expect(verdict(url, open)).toBe('never');
    },
  );

  it('reads any text as a refusal or as a URL whose host is allowed, and fails in no other way', () => {
    const octet = fc.oneof(
      fc.nat(300).map(String),
      fc.nat(255).map((n) => `0x${n.toString(16)}`),
      fc.constant('0177'),
    );
    const host = fc.oneof(
      fc.array(octet, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.')),
      fc.ipV6().map((address) => `[${address}]`),
      fc.domain(),
      fc.string(),
    );
    const text = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.tuple(fc.constantFrom('http://', 'https://', '//'), host).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (url) => {
        const dialled = /^dialled: (.*)$/.exec(verdict(url))?.[1];
        if (dialled !== undefined && isIP(dialled) !== 0) expect(classifyAddress(dialled).class).toBe('public');
      }),
    );
  });

  it.each(['metadata.google.internal', 'METADATA.GOOG.', 'instance-data'])('%s is refused by its name', (name) => {
    expect(verdict(`http://${name}/`, open)).toBe('name');
  });

  it('says what was found and which setting allows it', () => {
    expect(() => checkUrl('http://127.1/', strict)).toThrow(
      expect.objectContaining({
        message: '127.0.0.1 is a loopback address, which is dialled only with TALLYGATE_OUTBOUND_LOOPBACK=on',
        facts: expect.objectContaining({ fix: expect.stringContaining('TALLYGATE_OUTBOUND_LOOPBACK=on') }),
      }),
    );
    expect(() => checkUrl('http://169.254.169.254/', strict)).toThrow(/cloud metadata, which is never dialled/);
  });
});
