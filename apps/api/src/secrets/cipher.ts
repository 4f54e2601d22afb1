import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export type Cipher = {
  /** Ciphertext of `text`, bound to `name`: moved to another name it does not decrypt. */
  seal(name: string, text: string): Uint8Array<ArrayBuffer>;
  /** @throws when the key is another one, the bytes were changed, or they belong to another name */
  open(name: string, sealed: Uint8Array): string;
};

/** AES-256-GCM (NIST SP 800-38D) under a key derived by HKDF-SHA256 from `keyText`; a fresh 96-bit IV each time. */
export function createCipher(keyText: string): Cipher {
  const key = Buffer.from(hkdfSync('sha256', keyText, '', 'tallygate secrets v1', 32));
  return {
    seal(name, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      cipher.setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return new Uint8Array(Buffer.concat([Buffer.from([FORMAT]), iv, cipher.getAuthTag(), body]));
    },
    open(name, sealed) {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== FORMAT) throw new Error(`the secret "${name}" has an unknown format`);
      const iv = bytes.subarray(1, 1 + IV_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, iv);
      decipher.setAAD(Buffer.from(name));
      decipher.setAuthTag(bytes.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES));
      const body = bytes.subarray(1 + IV_BYTES + TAG_BYTES);
      try {
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new Error(
          `the secret "${name}" cannot be decrypted: TALLYGATE_SECRET_KEY (or the file secret-key in the data folder) is not the one it was encrypted with`,
          { cause },
        );
      }
    },
  };
}
