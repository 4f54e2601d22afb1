import type { CollectorClient } from '@tallygate/moesif/collector-client';
import { upsertCompanies } from '@tallygate/moesif/upsert-companies';
import { type MoesifUser, upsertUsers } from '@tallygate/moesif/upsert-users';
import type { CollectorVerdict } from '@tallygate/moesif/verdict';
import { LRUCache } from 'lru-cache';
import type { OutgoingEvent } from './outgoing-event.ts';

const MAX_KNOWN = 20_000;
const MAX_PROFILES = 500;

/**
 * Tells the collector who its users and companies are: once when they are first seen, and again when a user's company
 * changed. A convenience for its reader: what fails is tried again when the caller is seen next, and holds no event up.
 */
export class ProfileSync {
  readonly #client: CollectorClient;
  readonly #users = new LRUCache<string, { companyId: string | undefined }>({ max: MAX_KNOWN });
  readonly #companies = new LRUCache<string, true>({ max: MAX_KNOWN });
  readonly #newUsers = new Map<string, string | undefined>();
  readonly #newCompanies = new Set<string>();
  #isSending = false;

  constructor(client: CollectorClient) {
    this.#client = client;
  }

  /** Notes the callers of events that the collector has; sends what is new in the background. */
  note(events: readonly OutgoingEvent[], signal: AbortSignal): void {
    for (const { userId, companyId } of events) {
      const user = userId === undefined ? undefined : this.#users.get(userId);
      if (userId !== undefined && (user === undefined || user.companyId !== companyId))
        this.#newUsers.set(userId, companyId);
      if (companyId !== undefined && this.#companies.get(companyId) === undefined) this.#newCompanies.add(companyId);
    }
    if (this.#isSending || this.#newUsers.size + this.#newCompanies.size === 0) return;
    this.#isSending = true;
    this.#send(signal)
      .catch(() => undefined)
      .finally(() => {
        this.#isSending = false;
      });
  }

  async #send(signal: AbortSignal): Promise<void> {
    // Companies first, so that a user never names one that does not exist. Known from when they are on their way, so that
    // the batches beside this one do not tell again.
    while (this.#newCompanies.size > 0) {
      const companies = [...this.#newCompanies].slice(0, MAX_PROFILES);
      for (const company of companies) {
        this.#newCompanies.delete(company);
        this.#companies.set(company, true);
      }
      const profiles = companies.map((company_id) => ({ company_id }));
      if (await isRefused(upsertCompanies(this.#client, profiles, signal))) {
        for (const company of companies) this.#companies.delete(company);
        return;
      }
    }
    while (this.#newUsers.size > 0) {
      const users = [...this.#newUsers].slice(0, MAX_PROFILES);
      for (const [user, company] of users) {
        this.#newUsers.delete(user);
        this.#users.set(user, { companyId: company });
      }
      if (await isRefused(upsertUsers(this.#client, users.map(toUser), signal))) {
        for (const [user] of users) this.#users.delete(user);
        return;
      }
    }
  }
}

async function isRefused(answer: Promise<CollectorVerdict>): Promise<boolean> {
  return (await answer).kind !== 'accepted';
}

function toUser([user_id, company_id]: [string, string | undefined]): MoesifUser {
  return company_id === undefined ? { user_id } : { user_id, company_id };
}
