import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { Exit } from '@tallygate/outbound/outbound';
import type { OutboundClient } from '@tallygate/outbound/outbound-client';
import { readCertificateFile } from '@tallygate/server-kit/operator-file';

/** How long a document is passed on before it is fetched again, and how long a failure stands. */
const KEEP_MS = 3_600_000;
const KEEP_FAILURE_MS = 30_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 262_144;

/** Members without which clients take a document for none (RFC 8414 section 2). */
const NEEDED_TEXTS = ['authorization_endpoint', 'token_endpoint'] as const;

/**
 * The metadata document of an authorization server, for clients that look for it at the gateway: fetched when somebody
 * asks, by at most one request at a time, and passed on as it is.
 */
export class IssuerMetadata {
  readonly #keyManager: Pick<KeyManager, 'issuer' | 'jwks'>;
  readonly #exit: Exit;
  readonly #now: () => number;
  #known: { text: string | undefined; until: number } | undefined;
  #running: Promise<string | undefined> | undefined;

  constructor(keyManager: Pick<KeyManager, 'issuer' | 'jwks'>, { exit, now }: { exit: Exit; now: () => number }) {
    this.#keyManager = keyManager;
    this.#exit = exit;
    this.#now = now;
  }

  /** The document as JSON text; undefined while none can be had. Never rejects. */
  async text(): Promise<string | undefined> {
    if (this.#known !== undefined && this.#now() < this.#known.until) return this.#known.text;
    this.#running ??= this.#fetch().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #fetch(): Promise<string | undefined> {
    let text: string | undefined;
    try {
      text = await this.#firstOf(metadataUrls(this.#keyManager.issuer));
    } catch {
      // An issuer that is no URL has no document; one that cannot be dialled is refused by the outbound rules, which tell.
    }
    this.#known = { text, until: this.#now() + (text === undefined ? KEEP_FAILURE_MS : KEEP_MS) };
    return text;
  }

  async #firstOf(urls: readonly string[]): Promise<string | undefined> {
    const { remote } = this.#keyManager.jwks;
    const client = this.#exit.outbound.client(this.#exit.policy, {
      totalMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      tls: {
        skipVerify: remote?.skipTlsVerify ?? false,
        ca: remote?.certificatePath === undefined ? [] : [readCertificateFile(remote.certificatePath)],
      },
    });
    try {
      for (const url of urls) {
        const text = await this.#documentAt(url, client);
        if (text !== undefined) return text;
      }
      return undefined;
    } finally {
      await client.close();
    }
  }

  async #documentAt(url: string, client: OutboundClient): Promise<string | undefined> {
    try {
      const { status, text } = await client.exchange(url, { headers: { accept: 'application/json' } });
      return status === 200 && isOf(text, this.#keyManager.issuer) ? text : undefined;
    } catch {
      return undefined;
    }
  }
}

/** RFC 8414 inserts before the path of an issuer, OpenID Connect appends to it. */
function metadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
}

/** A document must name its issuer (RFC 8414 section 3.3), so that no other is passed on for it. */
function isOf(text: string, issuer: string): boolean {
  let document: Record<string, unknown> | null;
  try {
    document = JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return false;
  }
  if (document === null || typeof document !== 'object') return false;
  return document.issuer === issuer && NEEDED_TEXTS.every((name) => typeof document[name] === 'string');
}
