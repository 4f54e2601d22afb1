import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The identity of a `config.toml`: SHA-256 of its whole text in UTF-8, as 64 hex digits. */
export function configHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
