import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { IssuedCredential } from '@tallygate/contracts/gateway-enrolment';
import { CODE_FILE, CREDENTIAL_FILE } from '@tallygate/contracts/gateway-files';
import { isMissing } from '@tallygate/disk/is-missing';
import { replaceFileSync } from '@tallygate/disk/replace-file';

/** Least time between two readings of the file, by which the gateway's threads share the credential. */
const READ_MS = 1_000;
/** The share of a credential's lifetime after which a new one is asked for. */
const ROTATE_AFTER = 2 / 3;

/** What the file holds; `revokedAt` once the control plane has shut this gateway out. */
type Kept = IssuedCredential & { revokedAt?: string };

/** The file with the gateway's credential, in its data folder and readable by its owner alone. */
export class CredentialFile {
  readonly #dataDir: string;
  readonly #now: () => number;
  #kept: Kept | null = null;
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(dataDir: string, now: () => number = Date.now) {
    this.#dataDir = dataDir;
    this.#now = now;
  }

  /** Null before this gateway has enrolled, and once it was revoked. */
  read(): IssuedCredential | null {
    const kept = this.#read();
    return kept?.revokedAt === undefined ? kept : null;
  }

  /** @throws Error when this gateway was shut out and has no new code in its data folder */
  requireNotRevoked(): void {
    const revokedAt = this.#read()?.revokedAt;
    if (revokedAt === undefined || this.code() !== null) return;
    throw new Error(
      `this gateway was revoked at ${revokedAt}; to let it in again, put a new enrolment code into ${join(this.#dataDir, CODE_FILE)}`,
    );
  }

  #read(): Kept | null {
    const nowMs = this.#now();
    if (nowMs - this.#readAtMs < READ_MS) return this.#kept;
    this.#readAtMs = nowMs;
    this.#kept = parse(readText(join(this.#dataDir, CREDENTIAL_FILE)));
    return this.#kept;
  }

  /** Keeps a credential, all or nothing; the code it came from is used up. */
  keep(credential: Kept): void {
    replaceFileSync(join(this.#dataDir, CREDENTIAL_FILE), `${JSON.stringify(credential)}\n`);
    this.#kept = credential;
    this.#readAtMs = this.#now();
  }

  /** Remembers that this gateway was shut out, so that it does not serve after a restart either. */
  markRevoked(): void {
    const kept = this.read();
    if (kept) this.keep({ ...kept, revokedAt: new Date(this.#now()).toISOString() });
  }

  /** Whether it is time for the next credential. */
  isRotationDue(): boolean {
    const kept = this.read();
    if (!kept) return false;
    const issuedMs = Date.parse(kept.issuedAt);
    return this.#now() - issuedMs >= (Date.parse(kept.expiresAt) - issuedMs) * ROTATE_AFTER;
  }

  /** The one-time code that an operator put into the data folder, or null. */
  code(): string | null {
    return readText(join(this.#dataDir, CODE_FILE))?.trim() || null;
  }

  dropCode(): void {
    rmSync(join(this.#dataDir, CODE_FILE), { force: true });
  }
}

/** What a gateway authenticates with: its own credential, else the token that all gateways share, where one is set. */
export function tokenOf(file: CredentialFile, shared: string | undefined): () => string | undefined {
  return () => file.read()?.token ?? shared;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Not read with the schema: a publisher's thread does without the library of schemas. */
function parse(text: string | null): Kept | null {
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Partial<Kept> | null;
    const isWhole = [kept?.id, kept?.token, kept?.issuedAt, kept?.expiresAt].every((one) => typeof one === 'string');
    return isWhole ? (kept as Kept) : null;
  } catch {
    return null;
  }
}
