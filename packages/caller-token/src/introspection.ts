import { createHash } from 'node:crypto';
import { durationMs } from '@tallygate/contracts/duration';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { Exit } from '@tallygate/outbound/outbound';
import { LRUCache } from 'lru-cache';
import { MAX_FORM_ANSWER_BYTES, postForm } from './post-form.ts';

/** Claims of an active token, or null when the issuer says that the token is not active. */
type IntrospectionResult = Readonly<Record<string, unknown>> | null;

export type Introspector = {
  /** Asks the issuer about an opaque token. Rejects when the issuer does not answer; the caller answers 503. */
  introspect(token: string): Promise<IntrospectionResult>;
  close(): void;
};

const MAX_ENTRIES = 10_000;
const DEFAULT_TTL_MS = 30_000;
/** Revocation must be noticed within a minute whatever the configuration says. */
const MAX_TTL_MS = 60_000;
const TIMEOUT_MS = 5_000;

/** RFC 7662 client with HTTP Basic authentication; answers are kept no longer than `exp` and a short cap. */
export function createIntrospector(
  settings: NonNullable<KeyManager['introspection']>,
  options: { now(): number; exit: Exit },
): Introspector {
  const ttlMs = Math.min(settings.cacheTtl ? durationMs(settings.cacheTtl) : DEFAULT_TTL_MS, MAX_TTL_MS);
  const known = new LRUCache<string, { result: IntrospectionResult; until: number }>({ max: MAX_ENTRIES });
  const running = new Map<string, Promise<IntrospectionResult>>();
  const { outbound, policy } = options.exit;
  const client = outbound.client(policy, { totalMs: TIMEOUT_MS, maxBytes: MAX_FORM_ANSWER_BYTES });

  async function ask(token: string, key: string): Promise<IntrospectionResult> {
    const answer = await postForm(client, {
      url: settings.endpoint,
      clientId: settings.clientId,
      clientSecret: settings.clientSecret,
      form: { token, token_type_hint: 'access_token' },
    });
    const result = answer.active === true ? answer : null;
    const expiresAtMs = typeof result?.exp === 'number' ? result.exp * 1000 : Number.POSITIVE_INFINITY;
    known.set(key, { result, until: Math.min(options.now() + ttlMs, expiresAtMs) });
    return result;
  }

  return {
    async introspect(token) {
      // Tokens are as long as their senders like; what is kept of them is not.
      const key = createHash('sha256').update(token).digest('base64');
      const cached = known.get(key);
      if (cached && options.now() < cached.until) return cached.result;
      const existing = running.get(key);
      if (existing) return existing;
      const asked = ask(token, key).finally(() => running.delete(key));
      running.set(key, asked);
      return asked;
    },
    close() {
      known.clear();
      void client.close();
    },
  };
}
