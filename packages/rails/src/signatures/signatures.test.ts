import { expect, it } from 'vitest';
import { hmacOf } from './hmac.ts';
import { judgeMetronomeSignature } from './metronome-signature.ts';
import { judgeStandardSignature, standardSignature } from './standard-signature.ts';
import { judgeStripeSignature } from './stripe-signature.ts';

const body = Buffer.from('{"id":"evt_1","type":"invoice.paid"}');
const now = new Date(1_700_000_000_000);
const check = (secrets: string[]) => ({ body, secrets, now });
const stripe = 'b9de75caf0726934e8ee7437221b8ca6595c0c9b2d8ad25766b49016d7626cc7';
const date = 'Tue, 14 Nov 2023 22:13:20 GMT';
const metronome = '9f3db76c91983f6d9537b75f380f812e11ebcab29e1c079a72d677ef6c176fc6';
const standardSecret = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX';
const standard = 'v1,6aw3zKS+rjlCfOJ86jcxObuAG8Z+NfAFF86MYnbUo1o=';

it('accepts the known signature of each scheme', () => {
  const sentAt = now;
  expect(judgeStripeSignature(`t=1700000000,v1=${stripe}`, check(['whsec_demo']))).toEqual({ holds: true, sentAt });
  expect(judgeMetronomeSignature({ signature: metronome, date }, check(['demo']))).toEqual({ holds: true, sentAt });
  const headers = { id: 'msg_1', timestamp: '1700000000', signature: standard };
  expect(judgeStandardSignature(headers, check([standardSecret]))).toEqual({ holds: true, sentAt });
  expect(standardSignature(standardSecret, { id: 'msg_1', timestamp: '1700000000', body })).toBe(standard);
});

it('accepts any of several signatures and secrets, as while one is replaced', () => {
  const header = `t=1700000000,v1=${'0'.repeat(64)},v0=abc,v1=${stripe}`;
  expect(judgeStripeSignature(header, check(['whsec_new', 'whsec_demo'])).holds).toBe(true);
  const signature = `v1a,ignored v1,AAAA ${standard}`;
  const headers = { id: 'msg_1', timestamp: '1700000000', signature };
  expect(judgeStandardSignature(headers, check(['whsec_AAAA', standardSecret])).holds).toBe(true);
});

it.each([
  ['another body', { ...check(['whsec_demo']), body: Buffer.from('{"id":"evt_1","type":"invoice.paid" }') }],
  ['another secret', check(['whsec_other'])],
  ['no secret', check([])],
])('refuses %s as forged', (_, given) => {
  expect(judgeStripeSignature(`t=1700000000,v1=${stripe}`, given)).toEqual({ holds: false, fault: 'forged' });
});

it.each([301, -301])('refuses what was signed %d s before now, however well it is signed', (seconds) => {
  const at = 1_700_000_000 - seconds;
  const v1 = hmacOf('whsec_demo', `${at}.`, body).toString('hex');
  const stale = { holds: false, fault: 'stale' };
  expect(judgeStripeSignature(`t=${at},v1=${v1}`, check(['whsec_demo']))).toEqual(stale);
  const old = new Date(at * 1000).toUTCString();
  const signature = hmacOf('demo', `${old}\n`, body).toString('hex');
  expect(judgeMetronomeSignature({ signature, date: old }, check(['demo']))).toEqual(stale);
  const message = { id: 'msg_1', timestamp: String(at) };
  const signed = { ...message, signature: standardSignature(standardSecret, { ...message, body }) };
  expect(judgeStandardSignature(signed, check([standardSecret]))).toEqual(stale);
});

it.each(['', 't=1700000000', `v1=${stripe}`, `t=soon,v1=${stripe}`, `t=1,t=1700000000,v1=${stripe}`])(
  'refuses the header %j as unreadable',
  (header) => {
    expect(judgeStripeSignature(header, check(['whsec_demo']))).toEqual({ holds: false, fault: 'unreadable' });
  },
);

it('compares whole signatures: cut, lengthened or decorated ones are forged', () => {
  for (const sent of [stripe.slice(2), `${stripe}00`, `${stripe}zz`, '']) {
    const verdict = judgeStripeSignature(`t=1700000000,v1=${sent}`, check(['whsec_demo']));
    expect(verdict).toEqual({ holds: false, fault: 'forged' });
  }
});
