import { beforeEach, describe, expect, it } from 'vitest';
import { type Attempt, clientNet, SignInThrottle } from './sign-in-throttle.ts';

const MINUTE = 60_000;

let nowMs: number;
let throttle: SignInThrottle;
beforeEach(() => {
  nowMs = 0;
  throttle = new SignInThrottle(() => nowMs);
});

const from = (change: Partial<Attempt> = {}): Attempt => ({
  account: 'ann',
  net: '192.0.2.1',
  device: null,
  isKnownNet: false,
  ...change,
});
/** How many attempts are looked at before one has to wait. */
function looksBeforeWait(most: number, attempt: (number: number) => Partial<Attempt>): number {
  for (let number = 0; number < most; number++) if (throttle.begin(from(attempt(number))) > 0) return number;
  return most;
}

describe('failed sign-ins', () => {
  it('of one account from one network are free five times, then the pause doubles up to a quarter of an hour', () => {
    expect(looksBeforeWait(10, () => ({}))).toBe(5);
    const pauses: number[] = [];
    for (let round = 0; round < 11; round++) {
      const pause = throttle.begin(from());
      pauses.push(pause);
      nowMs += pause * 1000;
      expect(throttle.begin(from())).toBe(0);
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  it('count when they begin, so that many at once are as few as one after the other', () => {
    expect(Array.from({ length: 20 }, () => throttle.begin(from())).filter((wait) => wait === 0)).toHaveLength(5);
  });

  it('of one network are thirty in ten minutes, whatever the account', () => {
    const spread = (number: number) => ({ account: `user-${number}` });
    expect(looksBeforeWait(100, spread)).toBe(30);
    nowMs += 10 * MINUTE;
    expect(throttle.begin(from({ account: 'other' }))).toBe(0);
  });

  it('of one account from strangers are twenty an hour, wherever they come from', () => {
    const spread = (number: number) => ({ net: `192.0.2.${number}` });
    expect(looksBeforeWait(100, spread)).toBe(20);
    expect(throttle.begin(from({ net: '198.51.100.1' }))).toBe(3600);
    expect(throttle.begin(from({ net: '198.51.100.1', account: 'bob' }))).toBe(0);
  });

  it('of everybody together are 300 a minute', () => {
    const spread = (number: number) => ({ net: `net-${number}`, account: `user-${number}` });
    expect(looksBeforeWait(1000, spread)).toBe(300);
    nowMs += MINUTE;
    expect(throttle.begin(from({ net: 'other', account: 'other' }))).toBe(0);
  });

  it('of strangers never make a known device wait, not even on the same network', () => {
    for (let number = 0; number < 400; number++) throttle.begin(from());
    for (let number = 0; number < 400; number++)
      throttle.begin(from({ net: `net-${number}`, account: `user-${number}` }));
    expect(throttle.begin(from())).toBeGreaterThan(0);

    expect(throttle.begin(from({ device: 'laptop' }))).toBe(0);
  });

  it('of strangers elsewhere never make a known network wait', () => {
    for (let number = 0; number < 400; number++) throttle.begin(from({ net: `net-${number}` }));
    for (let number = 0; number < 400; number++)
      throttle.begin(from({ net: `net-${number}`, account: `user-${number}` }));

    expect(throttle.begin(from({ isKnownNet: true }))).toBe(0);
  });

  it('on a known device have a bucket of their own: a stolen cookie helps ten times an hour', () => {
    let looks = 0;
    for (let minute = 0; minute < 60; minute++) {
      nowMs = minute * MINUTE;
      if (throttle.begin(from({ device: 'laptop' })) === 0) looks += 1;
    }
    expect(looks).toBe(10);
  });

  it('are forgiven by the right password, but only those of the same place', () => {
    for (let number = 0; number < 4; number++) throttle.begin(from());
    throttle.begin(from());
    throttle.succeed(from());

    expect(looksBeforeWait(10, () => ({}))).toBe(5);
    expect(looksBeforeWait(100, (number) => ({ net: `net-${number}` }))).toBe(20 - 4 - 5);
  });

  it('that were not looked at do not count', () => {
    for (let number = 0; number < 50; number++) {
      expect(throttle.begin(from())).toBe(0);
      throttle.withdraw(from());
    }
  });

  it('of accounts that nobody has keep a bounded memory', () => {
    for (let number = 0; number < 30_000; number++) {
      nowMs += 250;
      throttle.begin(from({ account: `user-${number}`, net: `net-${number}` }));
    }
    expect(throttle.size).toBe(20_000);
  });
});

describe('the network of a client', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    [null, 'unknown'],
    ['_hidden', 'unknown'],
  ])('of %s is %s', (address, net) => {
    expect(clientNet(address)).toBe(net);
  });
});
