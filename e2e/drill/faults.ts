import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '@tallygate/testing/random';
import type { Setup } from './setup.ts';

/** Something that goes wrong; resolves when it is over. */
type Fault = { name: string; strike: (setup: Setup, random: Random) => Promise<void> };

const CLOCK_OFFSETS_MS = [0, -90_000, 90_000, -3_600_000, 3_600_000, -400];

const answered = (status: number, count: [number, number], more: object = {}): Fault => ({
  name: `collector answers ${status}`,
  strike: (setup, random) => script(setup, { mode: 'status', status, count: random.whole(...count), ...more }),
});

const faults: readonly Fault[] = [
  kill('gateway', 'SIGKILL'),
  kill('gateway', 'SIGKILL'),
  kill('gateway', 'SIGTERM'),
  kill('api', 'SIGKILL'),
  kill('api', 'SIGTERM'),
  {
    name: 'gateway and api killed together',
    strike: async ({ gateway, api }) => {
      gateway.signal('SIGKILL');
      api.signal('SIGKILL');
    },
  },
  answered(500, [1, 3]),
  answered(503, [1, 3]),
  answered(429, [1, 2], { retryAfter: 1 }),
  answered(401, [1, 1]),
  // A batch is refused once or twice, so that it is halved; refused again and again each event would be parked.
  answered(400, [1, 2]),
  answered(413, [1, 2]),
  {
    name: 'collector stores and drops',
    strike: (setup, random) => script(setup, { mode: 'drop', count: random.whole(1, 3) }),
  },
  { name: 'collector hangs', strike: (setup) => script(setup, { mode: 'hang', count: 1 }) },
  {
    name: 'collector refuses',
    strike: (setup, random) => script(setup, { mode: 'refuse', count: random.whole(1, 3) }),
  },
  {
    name: 'configuration reloaded',
    strike: (setup, random) => setup.writeConfig(random.whole(10, 200)),
  },
  {
    name: 'clock stepped',
    strike: async (setup, random) => setup.stepClock(random.pick(CLOCK_OFFSETS_MS)),
  },
];

const diskFull: Fault = {
  name: 'disk full',
  strike: async ({ spoolDisk }, random) => {
    if (typeof spoolDisk === 'string') return;
    spoolDisk.fill();
    await pause(random.between(200, 2_000));
    spoolDisk.free();
  },
};

/** All faults in a random order, then all again in another: in a long drill each strikes equally often. */
export class FaultDeck {
  #cards: Fault[] = [];

  constructor(
    private readonly setup: Setup,
    private readonly random: Random,
  ) {}

  /** Lets one to four faults strike at random moments of the next `ms` milliseconds. @returns their names */
  async strike(ms: number): Promise<string[]> {
    const chosen = Array.from({ length: this.random.whole(1, 4) }, () => ({
      fault: this.#draw(),
      atMs: this.random.between(0, ms),
    }));
    await Promise.all(
      chosen.map(async ({ fault, atMs }) => {
        await pause(atMs);
        await fault.strike(this.setup, this.random);
      }),
    );
    return chosen.map(({ fault }) => fault.name);
  }

  #draw(): Fault {
    if (this.#cards.length === 0) {
      this.#cards = typeof this.setup.spoolDisk === 'string' ? [...faults] : [...faults, diskFull, diskFull];
    }
    const [card] = this.#cards.splice(Math.floor(this.random.next() * this.#cards.length), 1);
    if (card === undefined) throw new Error('there is no fault to draw');
    return card;
  }
}

function kill(part: 'gateway' | 'api', signal: 'SIGKILL' | 'SIGTERM'): Fault {
  return { name: `${part} ${signal}`, strike: async (setup) => setup[part].signal(signal) };
}

/** Tells the collector what its next requests meet. */
export async function script({ collectorUrl }: Setup, fault: object): Promise<void> {
  await fetch(`${collectorUrl}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });
}
