/**
 * Whether valid JSON text repeats a key in a message or directly under its `params`, in the text itself or in the
 * elements of a top-level array. Keys are compared after unescaping, as parsers see them.
 */
export function repeatsKey(text: string): boolean {
  const first = skipSpace(text, 0);
  const base = text[first] === '[' ? 1 : 0;
  /** Keys seen per open object of interest: [message, params]. */
  const seen: [Set<string>, Set<string>] = [new Set(), new Set()];
  /** true = object, per open container. */
  const containers: boolean[] = [];
  let isParamsOpen = false;
  let lastKey = '';
  let isKeyNext = false;
  for (let at = first; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    switch (character) {
      case 0x22: {
        const end = stringEnd(text, at);
        if (isKeyNext) {
          const level = containers.length - base - 1;
          if (level === 0 || (level === 1 && isParamsOpen)) {
            const key = keyText(text, at, end);
            const keys = seen[level]!;
            if (keys.has(key)) return true;
            keys.add(key);
            if (level === 0) lastKey = key;
          }
        }
        at = end;
        break;
      }
      case 0x7b:
      case 0x5b: {
        const isObject = character === 0x7b;
        const level = containers.push(isObject) - base - 1;
        if (level === 0) seen[0].clear();
        if (level === 1) {
          isParamsOpen = isObject && lastKey === 'params';
          seen[1].clear();
        }
        isKeyNext = isObject;
        break;
      }
      case 0x7d:
      case 0x5d:
        containers.pop();
        isKeyNext = false;
        break;
      case 0x2c:
        isKeyNext = containers.at(-1) === true;
        break;
      case 0x3a:
        isKeyNext = false;
        break;
    }
  }
  return false;
}

const TELLING_KEYS = ['"method"', '"params"', '"name"', '"id"'];

/**
 * Whether text may repeat a key that says what is called: two parsers may pick different ones, and a call must not be
 * counted as something else than what is executed. Quick; `repeatsKey` then tells for certain.
 */
export function mayRepeatKey(text: string): boolean {
  if (text.includes('\\u')) return true;
  return TELLING_KEYS.some((key) => {
    const first = text.indexOf(key);
    return first !== -1 && text.indexOf(key, first + key.length) !== -1;
  });
}

/**
 * Tells whether an object has a key that some parsers take for one of `names` although it is spelt otherwise: Go's
 * `encoding/json` ignores case and folds letters.
 */
export function imitationOf(names: readonly string[]): (object: Readonly<Record<string, unknown>>) => boolean {
  const exact = new Set(names);
  const folded = new Set(names.map(fold));
  return (object) => {
    for (const key in object) if (!exact.has(key) && folded.has(fold(key))) return true;
    return false;
  };
}

function fold(key: string): string {
  return key.toUpperCase().toLowerCase();
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1;
  return at;
}

/** Index of the quote that closes the string opened at `start`. */
function stringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  for (; end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

function keyText(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  return raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw;
}
