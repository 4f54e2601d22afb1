import { MAX_TRAILS, type TestTrail } from '@tallygate/contracts/delivery-order';
import type { CollectorVerdict } from '@tallygate/moesif/verdict';
import type { OutgoingEvent } from './outgoing-event.ts';

type Passing = Pick<OutgoingEvent, 'id' | 'isTest'>;

/** What became of the newest test events since the publisher read them; of other events nothing is kept. */
export class TestTrails {
  readonly #trails = new Map<string, TestTrail>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  queued({ id, isTest }: Passing): void {
    if (!isTest) return;
    this.#trails.delete(id);
    this.#trails.set(id, { id, queuedAt: this.#at(), sentAt: null, attempts: 0, answer: null });
    const [oldest] = this.#trails.keys();
    if (this.#trails.size > MAX_TRAILS && oldest !== undefined) this.#trails.delete(oldest);
  }

  sent(events: readonly Passing[]): void {
    this.#change(events, (trail) => ({ ...trail, sentAt: trail.sentAt ?? this.#at(), attempts: trail.attempts + 1 }));
  }

  answered(events: readonly Passing[], verdict: CollectorVerdict): void {
    const answer: TestTrail['answer'] = {
      at: this.#at(),
      isAccepted: verdict.kind === 'accepted',
      status: verdict.status ?? null,
      message: 'message' in verdict ? verdict.message.slice(0, 500) : '',
    };
    this.#change(events, (trail) => ({ ...trail, answer }));
  }

  /** The newest last. */
  list(): TestTrail[] {
    return [...this.#trails.values()];
  }

  #change(events: readonly Passing[], change: (trail: TestTrail) => TestTrail): void {
    for (const { id, isTest } of events) {
      const trail = isTest ? this.#trails.get(id) : undefined;
      if (trail !== undefined) this.#trails.set(id, change(trail));
    }
  }

  #at(): string {
    return new Date(this.#now()).toISOString();
  }
}
