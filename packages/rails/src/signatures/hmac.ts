import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 of a text or of bytes. */
export function hmacOf(key: string | Buffer, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/** Whether a signature as it was sent is this one, told in the same time for every wrong one of its length. */
export function isSame(sent: string, encoding: 'hex' | 'base64', own: Buffer): boolean {
  const bytes = Buffer.from(sent, encoding);
  // Decoding skips what it cannot read, so that a signature counts only as the text that its bytes are written as.
  const written = encoding === 'hex' ? sent.toLowerCase() : sent;
  return bytes.length === own.length && bytes.toString(encoding) === written && timingSafeEqual(bytes, own);
}
