import { describe, expect, it } from 'vitest';
import { type Attempts, NO_ATTEMPTS, type ServerFacts, serverHealth } from './server-health.ts';

const NOON = Date.parse('2026-11-30T12:00:00Z');
const at = (minutes: number) => NOON + minutes * 60_000;
const iso = (minutes: number) => new Date(at(minutes)).toISOString();

/** @param answers whether the attempts were answered, newest first, a minute apart, the newest a minute before noon */
function seen(...answers: boolean[]): Attempts {
  const last = answers.map((isAnswered, index) => ({ at: at(-1 - index), isAnswered }));
  const answered = last.find(({ isAnswered }) => isAnswered)?.at ?? null;
  const failing = last.filter((one) => one.at > (answered ?? 0)).at(-1)?.at ?? null;
  return { last, answeredAt: answered, failingSince: failing };
}

const facts = (overrides: Partial<ServerFacts> = {}): ServerFacts => ({
  isPaused: false,
  calls: NO_ATTEMPTS,
  probes: { ...NO_ATTEMPTS, problem: null },
  day: { calls: 0, serverFailed: 0 },
  ...overrides,
});
const probed = (attempts: Attempts, problem: string | null = null) => ({ ...attempts, problem });

describe('a server', () => {
  it('that nobody has asked anything is not called yet, never healthy', () => {
    expect(serverHealth(facts(), NOON)).toMatchObject({ state: 'uncalled', answeredAt: null, answeredTo: null });
  });

  it.each(['call', 'probe'] as const)('is healthy by a %s that was answered in the last five minutes', (how) => {
    const attempts = seen(true);
    const health = serverHealth(facts(how === 'call' ? { calls: attempts } : { probes: probed(attempts) }), NOON);
    expect(health).toMatchObject({ state: 'healthy', answeredAt: iso(-1), answeredTo: how });
  });

  it('is not called healthy by an answer of five minutes ago', () => {
    expect(serverHealth(facts({ calls: seen(true) }), at(4)).state).toBe('quiet');
  });

  it('that was asked and has not answered is neither healthy nor uncalled', () => {
    for (const calls of [seen(false), seen(false, false)])
      expect(serverHealth(facts({ calls }), NOON)).toMatchObject({ state: 'quiet', answeredAt: null });
    const probes = probed(seen(false), 'connection refused');
    expect(serverHealth(facts({ probes }), NOON)).toMatchObject({ state: 'quiet', problem: 'connection refused' });
  });

  it('is down after three attempts without an answer, and says since when', () => {
    const health = serverHealth(facts({ calls: seen(false, false, false) }), NOON);
    expect(health).toMatchObject({ state: 'down', downSince: iso(-3) });
  });

  it('is down by calls and probes together', () => {
    const calls = seen(false, false);
    const probes = probed({ last: [{ at: at(-5), isAnswered: false }], answeredAt: at(-30), failingSince: at(-5) });
    expect(serverHealth(facts({ calls, probes }), NOON)).toMatchObject({ state: 'down', downSince: iso(-5) });
  });

  it('is up again with its first answer', () => {
    expect(serverHealth(facts({ calls: seen(true, false, false, false) }), NOON).state).toBe('healthy');
  });

  it('that has not answered for longer than is looked back is down without a time', () => {
    const calls = { ...seen(false, false, false), failingSince: null };
    expect(serverHealth(facts({ calls }), NOON)).toMatchObject({ state: 'down', downSince: null });
  });

  it.each([
    [19, 19, 'healthy'],
    [20, 1, 'healthy'],
    [20, 2, 'failing'],
    [100, 6, 'failing'],
  ])('of whose %i calls it failed %i is %s', (calls, serverFailed, state) => {
    expect(serverHealth(facts({ calls: seen(true), day: { calls, serverFailed } }), NOON).state).toBe(state);
  });

  it('that is paused is neither well nor ill', () => {
    expect(serverHealth(facts({ isPaused: true, calls: seen(false, false, false) }), NOON).state).toBe('paused');
  });

  it('that gateways reach and the api never could is not called down for it', () => {
    const calls = { last: [{ at: at(-60), isAnswered: true }], answeredAt: at(-60), failingSince: null };
    const probes = probed(seen(false, false, false), 'connection refused');
    expect(serverHealth(facts({ calls, probes }), NOON)).toMatchObject({ state: 'quiet', problem: null });
    const reached = { ...probes, answeredAt: at(-30) };
    expect(serverHealth(facts({ calls, probes: reached }), NOON)).toMatchObject({ state: 'down', downSince: iso(-3) });
  });
});
