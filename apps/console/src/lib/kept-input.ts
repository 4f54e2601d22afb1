const PREFIX = 'tallygate.kept ';
/** Members of forms that may hold a secret; what a form of a proxy calls `value` is a credential. */
const SECRET =
  /secret|password|passphrase|token|credential|^value$|application_?id|^key$|private|authorization|signature/i;

/** What a form held, and the revision of what it edits, where that has one. */
type Kept = { value: unknown; revision?: number | undefined };

/** What was typed into a form that was left without being asked, until this tab is closed. */
export const keptInput = {
  /** Keeps what a form held, without anything that may be secret. */
  keep(form: string, { value, revision }: Kept): void {
    try {
      sessionStorage.setItem(PREFIX + form, JSON.stringify({ typed: withoutSecrets(value), revision }));
    } catch {
      // A browser that stores nothing keeps nothing.
    }
  },
  /** What is kept of a form; undefined when that is nothing, or was written by a release that kept something else. */
  of(form: string): Kept | undefined {
    try {
      const kept: unknown = JSON.parse(sessionStorage.getItem(PREFIX + form) ?? 'null');
      if (!isRecord(kept) || kept.typed === undefined) return undefined;
      return { value: kept.typed, revision: typeof kept.revision === 'number' ? kept.revision : undefined };
    } catch {
      return undefined;
    }
  },
  drop(form: string): void {
    try {
      sessionStorage.removeItem(PREFIX + form);
    } catch {
      // There is nothing then.
    }
  },
};

/** Whether a member of that name may hold a secret. */
export function mayBeSecret(name: string): boolean {
  return SECRET.test(name);
}

/** The same values without members that may hold a secret, at any depth. */
export function withoutSecrets(values: unknown): unknown {
  if (Array.isArray(values)) return values.map(withoutSecrets);
  if (typeof values !== 'object' || values === null) return values;
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => !mayBeSecret(name))
      .map(([name, value]) => [name, withoutSecrets(value)]),
  );
}

/** What is kept laid over what a form holds now, so that what was not kept stays as it is. */
export function overlaid(present: unknown, kept: unknown): unknown {
  if (!isRecord(present) || !isRecord(kept)) return kept === undefined ? present : kept;
  const names = new Set([...Object.keys(present), ...Object.keys(kept)]);
  return Object.fromEntries([...names].map((name) => [name, overlaid(present[name], kept[name])]));
}

/** Whether a value is an object with members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
