import { z } from 'zod';
import type { ReportedSubscription } from './billing-reports.ts';
import { type CollectedElement, companySchema, subscriptionSchema, userSchema } from './event-schema.ts';

export const profileKinds = {
  users: { key: 'user_id', schema: userSchema },
  companies: { key: 'company_id', schema: companySchema },
  subscriptions: { key: 'subscription_id', schema: subscriptionSchema },
} as const;
export type ProfileKind = keyof typeof profileKinds;

export function isProfileKind(name: string): name is ProfileKind {
  return Object.hasOwn(profileKinds, name);
}

export type StoredProfile = Record<string, unknown>;

const metadata = z.record(z.string(), z.unknown());

/** Users, companies and subscriptions. The same one again adds to what is known of it, wherever it comes from. */
export class Profiles {
  readonly #kept = new Map<ProfileKind, Map<string, StoredProfile>>();

  upsert(kind: ProfileKind, given: CollectedElement, now: Date): StoredProfile {
    const rows = this.#rows(kind);
    const id = String(given[profileKinds[kind].key]);
    const former = rows.get(id);
    const merged = {
      ...former,
      ...given,
      ...(former?.metadata !== undefined || given.metadata !== undefined
        ? { metadata: { ...metadata.parse(former?.metadata ?? {}), ...given.metadata } }
        : {}),
      org_id: 'sandbox',
      app_id: 'sandbox',
      modified_time: now.toISOString(),
    };
    rows.set(id, merged);
    return merged;
  }

  find(kind: ProfileKind, id: string): StoredProfile | undefined {
    return this.#rows(kind).get(id);
  }

  delete(kind: ProfileKind, id: string): boolean {
    return this.#rows(kind).delete(id);
  }

  all(kind: ProfileKind): StoredProfile[] {
    return [...this.#rows(kind).values()];
  }

  subscriptionsOf(company: string): ReportedSubscription[] {
    return this.all('subscriptions')
      .map((row) => row as unknown as ReportedSubscription & { status: string })
      .filter((row) => row.company_id === company && row.status !== 'cancelled');
  }

  clear(): void {
    this.#kept.clear();
  }

  #rows(kind: ProfileKind): Map<string, StoredProfile> {
    const rows = this.#kept.get(kind) ?? new Map<string, StoredProfile>();
    this.#kept.set(kind, rows);
    return rows;
  }
}
