import { createHash } from 'node:crypto';

/** The identity of a `config.toml`: SHA-256 of its whole text in UTF-8, as 64 hex digits. */
export function configHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
