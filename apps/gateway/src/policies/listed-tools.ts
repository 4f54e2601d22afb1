/**
 * The hash under which each confirmed tool was last listed by its server. It outlives a configuration, or a reload would
 * serve a changed tool until the next list; it ends with the process. Bounded by what configurations name.
 */
export class ListedTools {
  readonly #hashes = new Map<string, Map<string, string>>();

  /**
   * By tool, of one proxy; to be read and added to.
   * @param server where its calls go: what was seen of another server is told apart
   */
  of(proxy: string, server: string): Map<string, string> {
    const key = JSON.stringify([proxy, server]);
    const known = this.#hashes.get(key) ?? new Map<string, string>();
    this.#hashes.set(key, known);
    return known;
  }
}
