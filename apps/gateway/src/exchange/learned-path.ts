/** The path at which a server says that its endpoint is, when it is another than the configured one. */
export class LearnedPath {
  #path: string | undefined;
  #isTold = false;

  /** Path and query; undefined while the server answers at the configured one. */
  get path(): string | undefined {
    return this.#path;
  }

  /** @returns true the first time, which is worth telling */
  learn(path: string): boolean {
    this.#path = path;
    const isNews = !this.#isTold;
    this.#isTold = true;
    return isNews;
  }

  forget(): void {
    this.#path = undefined;
  }
}
