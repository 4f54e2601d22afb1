/** So many names of one proxy are remembered; a server that lists more is asked about any tool. */
const MAX_NAMES = 10_000;

type Seen = { names: Set<string>; isWhole: boolean };

/** The tools that servers were seen to list, so that a question about one that does not exist can be refused. */
export class ListedNames {
  readonly #proxies = new Map<string, Seen>();

  /** A page of a list went to a caller. @param isLast no page follows it */
  note(proxy: string, names: readonly string[], isLast: boolean): void {
    const seen = this.#proxies.get(proxy) ?? { names: new Set<string>(), isWhole: false };
    for (const name of names) if (seen.names.size < MAX_NAMES) seen.names.add(name);
    if (isLast) seen.isWhole = seen.names.size < MAX_NAMES;
    this.#proxies.set(proxy, seen);
  }

  /** Whether a server is known not to have a tool; never before a list was seen to its end. */
  isUnknown(proxy: string, name: string): boolean {
    const seen = this.#proxies.get(proxy);
    return seen?.isWhole === true && !seen.names.has(name);
  }
}
