/** A JWT, with or without the word before it in a header. */
const TOKEN = /^(?:bearer\s+)?(eyJ[\w-]{10,}\.[\w-]+\.[\w-]*)$/i;

let handed: string | null = null;
const waiting = new Set<() => void>();

/** The token in a pasted text; null when that is something else. */
export function tokenOfText(text: string): string | null {
  return TOKEN.exec(text.trim())?.[1] ?? null;
}

/** Holds a token for the page that checks it, in the memory of this tab alone: no address, history or store ever has it. */
export function handToken(token: string): void {
  handed = token;
  for (const listener of waiting) listener();
}

/**
 * Tells when one is handed over, for a page that is already there.
 * @returns ends it
 */
export function onHandedToken(listener: () => void): () => void {
  waiting.add(listener);
  return () => waiting.delete(listener);
}

/** Takes the token that was handed over; once. */
export function takeHandedToken(): string | null {
  const token = handed;
  handed = null;
  return token;
}
