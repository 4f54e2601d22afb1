import type { Finding } from '@tallygate/contracts/finding';

/**
 * The text of a config.toml. TOML is UTF-8 (TOML 1.0, "Spec"); bytes that are not would silently become other characters.
 * @returns the text, or what stands there instead of UTF-8 and in which line
 */
export function decodeConfig(bytes: Uint8Array): { text: string } | { finding: Finding } {
  const [first, second] = bytes;
  const hasWideMark = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // Without a mark, every second byte of plain text is zero.
  if (hasWideMark || (bytes.length > 1 && (first === 0) !== (second === 0))) {
    return wrong('UTF-16 text', 1);
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    const place = firstInvalid(bytes);
    const line = bytes.subarray(0, place).reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 1);
    return wrong(`the byte 0x${(bytes[place] ?? 0).toString(16).padStart(2, '0')}, which is no UTF-8`, line);
  }
}

function wrong(found: string, line: number): { finding: Finding } {
  return {
    finding: { path: '', message: `the file must be UTF-8 text; found ${found}; save it as UTF-8`, line },
  };
}

/** Offset of the first byte that cannot be decoded: decoding replaces it, and what stands before keeps its length. */
function firstInvalid(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    // An incomplete character at the end is no error yet.
    const isFine = (() => {
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
        return true;
      } catch {
        return false;
      }
    })();
    if (isFine) low = middle;
    else high = middle - 1;
  }
  let place = Math.min(low, bytes.length - 1);
  // Plain ASCII is never wrong itself: it follows a character that it breaks off.
  while (place > 0 && (bytes[place] ?? 0) < 0x80) place--;
  return place;
}
