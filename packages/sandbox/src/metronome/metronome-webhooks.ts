import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';

/** `POST /_sandbox/webhooks`: where notifications go, and what goes wrong with the next ones. */
export const webhookSchema = z.strictObject({
  url: z.url(),
  secret: z.string().min(1),
  /** twice: delivered two times. forged: signed with another secret. late: kept until `/_sandbox/webhooks/release`. */
  mode: z.enum(['right', 'twice', 'forged', 'late']).default('right'),
});
type Destination = z.output<typeof webhookSchema>;

type Notification = { id: string; type: string; properties: Record<string, string> };

/** Notifications of invoices, signed as Metronome signs them. */
export class MetronomeWebhooks {
  #destination: Destination | undefined;
  #waiting: Notification[] = [];
  readonly #told = new Set<string>();

  register(destination: Destination): void {
    this.#destination = destination;
  }

  /** Tells once of each invoice that became final. */
  async invoicesFinalized(invoices: readonly { id: string; customer_id: string; issued_at: string }[]): Promise<void> {
    for (const { id, customer_id, issued_at } of invoices) {
      if (this.#told.has(id)) continue;
      this.#told.add(id);
      const properties = { invoice_id: id, customer_id, invoice_finalized_date: issued_at };
      await this.#send({ id: randomUUID(), type: 'invoice.finalized', properties });
    }
  }

  async release(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const notification of waiting) await this.#attempt(notification, this.#destination?.secret ?? '');
  }

  async #send(notification: Notification): Promise<void> {
    const destination = this.#destination;
    if (destination === undefined) return;
    const { mode, secret } = destination;
    if (mode === 'late') return void this.#waiting.push(notification);
    await this.#attempt(notification, mode === 'forged' ? 'another secret' : secret);
    if (mode === 'twice') await this.#attempt(notification, secret);
  }

  async #attempt(notification: Notification, secret: string): Promise<void> {
    const body = JSON.stringify(notification);
    // Signatures are made by the wall, whatever the clock of the account says.
    const date = new Date().toUTCString();
    const signature = createHmac('sha256', secret).update(`${date}\n${body}`).digest('hex');
    await fetch(this.#destination?.url ?? '', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-metronome-date': date,
        'metronome-webhook-signature': signature,
      },
      body,
    }).catch(() => this.#waiting.push(notification));
  }
}
