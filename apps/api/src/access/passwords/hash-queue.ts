import { AppError } from '@tallygate/contracts/app-error';

type Job = { start: () => void; refuse: () => void };

export type HashQueueOptions = {
  /** Jobs at a time; each takes about 20 MiB. */
  running?: number;
  /** Jobs that may wait, strangers' and known ones' together. */
  waiting?: number;
  /** How many of the waiting places are kept for known devices and networks. */
  kept?: number;
  /** How long a job may wait. */
  waitMs?: number;
};

/**
 * Bounds the work with passwords, which is slow on purpose: whoever asks for more than the machine can do waits, then is
 * refused. Known devices wait before strangers and have places of their own.
 */
export class HashQueue {
  readonly #most: Required<HashQueueOptions>;
  readonly #known: Job[] = [];
  readonly #strangers: Job[] = [];
  #running = 0;

  constructor(options: HashQueueOptions = {}) {
    this.#most = { running: 2, waiting: 32, kept: 8, waitMs: 5_000, ...options };
  }

  /**
   * Runs `work` when it is its turn.
   * @param isKnown it is for a device or a network that its owner used before
   * @throws AppError SIGN_IN_BUSY, with `data.retryAfterSeconds`, when too many wait or it waited too long
   */
  async run<T>(work: () => Promise<T>, { isKnown = false }: { isKnown?: boolean } = {}): Promise<T> {
    if (this.#running >= this.#most.running) await this.#turn(isKnown);
    else this.#running += 1;
    try {
      return await work();
    } finally {
      // The place passes directly to the next job in the queue, so that no new one can take it.
      const next = this.#known.shift() ?? this.#strangers.shift();
      if (next) next.start();
      else this.#running -= 1;
    }
  }

  #turn(isKnown: boolean): Promise<void> {
    const line = isKnown ? this.#known : this.#strangers;
    const waiting = this.#known.length + this.#strangers.length;
    const isFull = waiting >= this.#most.waiting;
    const isFullForStrangers = this.#strangers.length >= this.#most.waiting - this.#most.kept;
    if (isFull || (!isKnown && isFullForStrangers)) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => job.refuse(), this.#most.waitMs);
      const job: Job = {
        start: () => {
          clearTimeout(timer);
          resolve();
        },
        refuse: () => {
          line.splice(line.indexOf(job), 1);
          reject(busy());
        },
      };
      line.push(job);
    });
  }
}

function busy(): AppError {
  return new AppError('SIGN_IN_BUSY', { data: { retryAfterSeconds: 5 } });
}
