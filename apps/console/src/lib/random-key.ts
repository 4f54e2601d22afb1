/** A random key of 32 hexadecimal digits. `crypto.randomUUID` does not exist on pages that are served by plain http. */
export function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
