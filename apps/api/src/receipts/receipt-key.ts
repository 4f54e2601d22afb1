import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import {
  RECEIPT_ALGORITHM,
  RECEIPT_TYPE,
  type ReceiptClaims,
  type ReceiptPublicKey,
} from '@tallygate/contracts/receipt';
import { CompactSign } from 'jose';
import { receiptKeyId } from '../gateways/receipt-key-store.ts';

/** Before the 32 bytes of an Ed25519 key (RFC 8410 section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key that signs receipts. It follows from the key of the installation, so every api of it has the same. */
export class ReceiptKey {
  readonly publicKey: ReceiptPublicKey;
  readonly #key: KeyObject;

  constructor(keyText: string) {
    const seed = Buffer.from(hkdfSync('sha256', keyText, '', 'tallygate: receipts', 32));
    this.#key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
    const { x = '' } = createPublicKey(this.#key).export({ format: 'jwk' });
    const kid = receiptKeyId(x);
    this.publicKey = { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: RECEIPT_ALGORITHM };
  }

  /** A receipt as a compact JWS (RFC 7515). The same claims always give the same text. */
  sign(claims: ReceiptClaims): Promise<string> {
    const header = { alg: RECEIPT_ALGORITHM, kid: this.publicKey.kid, typ: RECEIPT_TYPE };
    return new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header).sign(this.#key);
  }
}
