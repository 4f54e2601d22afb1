import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECEIPT_KEYS_FILE } from '@tallygate/contracts/gateway-files';
import {
  RECEIPT_ALGORITHM,
  RECEIPT_TYPE,
  type ReceiptClaims,
  type ReceiptPublicKey,
  receiptKey,
} from '@tallygate/contracts/receipt';
import { isMissing } from '@tallygate/disk/is-missing';
import { replaceFileSync } from '@tallygate/disk/replace-file';
import type { Logger } from '@tallygate/server-kit/logger';
import { z } from 'zod';

/** A key signs for a year; then another does, and it only verifies. */
const SIGNS_MS = 365 * 86_400_000;

const keptKeys = z.object({
  /** PKCS #8 of the newest key. */
  pem: z.string(),
  madeAt: z.iso.datetime(),
  /** The newest first. */
  keys: z.array(receiptKey).min(1),
});
/** `now` is the time of business, milliseconds since 1970. */
type Options = { dataDir: string; logger: Logger; now: () => number };
type Signing = { key: KeyObject; header: string; until: number };
type KeptKeys = z.output<typeof keptKeys>;

/**
 * The key that signs the receipts of this gateway, made when it is first needed, and the public keys of all that ever did, so that
 * what was signed once verifies for good.
 */
export class ReceiptKeys {
  readonly #path: string;
  readonly #logger: Logger;
  readonly #now: () => number;
  #kept: KeptKeys | undefined;
  #signing: Signing | undefined;

  private constructor({ dataDir, logger, now }: Options) {
    this.#path = join(dataDir, RECEIPT_KEYS_FILE);
    this.#logger = logger;
    this.#now = now;
  }

  /** With the keys of the data folder. A file that cannot be read is as none: the next key takes its place. */
  static open(options: Options): ReceiptKeys {
    const keys = new ReceiptKeys(options);
    try {
      keys.#use(keptKeys.parse(JSON.parse(readFileSync(keys.#path, 'utf8'))));
    } catch (error) {
      if (!isMissing(error)) options.logger.warn({ err: error }, 'the keys of receipts cannot be read');
    }
    return keys;
  }

  /** Whether there is any key. */
  get isUsed(): boolean {
    return this.#kept !== undefined;
  }

  /** Every key by which receipts of this gateway verify, the one that signs first. */
  publicKeys(): ReceiptPublicKey[] {
    return [...(this.#kept?.keys ?? [])];
  }

  /** Sees to it that there is a key. @throws the system's error when it cannot be kept */
  prepare(): void {
    if (this.#kept === undefined) this.#make();
  }

  /**
   * A receipt as a compact JWS (RFC 7515), made at once: the answer that carries it waits.
   * @throws the system's error when there is no key and none can be kept
   */
  sign(claims: ReceiptClaims): string {
    this.#changeInTime();
    const { key, header } = this.#signing ?? this.#make();
    const text = `${header}.${part(claims)}`;
    return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
  }

  /** Says that a receipt could not be made; its call goes on without one. */
  failed(error: unknown): void {
    this.#logger.error({ err: error }, 'a receipt could not be signed; the call goes on without it');
  }

  #changeInTime(): void {
    if (this.#signing === undefined || this.#now() < this.#signing.until) return;
    try {
      this.#make();
    } catch (error) {
      this.#signing.until = this.#now() + 60_000;
      this.#logger.warn({ err: error }, 'the next key of receipts cannot be kept; the present one signs on');
    }
  }

  #make(): Signing {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    // The members of the key in the order that RFC 7638 asks for.
    const kid = createHash('sha256')
      .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
      .digest('base64url');
    const key: ReceiptPublicKey = { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: RECEIPT_ALGORITHM };
    const kept: KeptKeys = {
      pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      madeAt: new Date(this.#now()).toISOString(),
      keys: [key, ...this.publicKeys()],
    };
    replaceFileSync(this.#path, `${JSON.stringify(kept)}\n`);
    return this.#use(kept);
  }

  #use(kept: KeptKeys): Signing {
    const [newest] = kept.keys;
    const header = part({ alg: RECEIPT_ALGORITHM, kid: newest?.kid, typ: RECEIPT_TYPE });
    const until = Date.parse(kept.madeAt) + SIGNS_MS;
    this.#signing = { key: createPrivateKey(kept.pem), header, until };
    this.#kept = kept;
    return this.#signing;
  }
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
