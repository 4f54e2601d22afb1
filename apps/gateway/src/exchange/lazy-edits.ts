import { foldedName } from '@tallygate/server-kit/folded-name';
import type { ExchangeEdits } from './policy-request.ts';

/** Edits whose collections are made when a policy first touches them: most requests need one or two. */
export class LazyEdits implements ExchangeEdits {
  body: Buffer | undefined = undefined;
  #upstreamHeaders: Map<string, string> | undefined = undefined;
  #removedUpstreamHeaders: Set<string> | undefined = undefined;
  #responseHeaders: Map<string, string> | undefined = undefined;
  #removedResponseHeaders: Set<string> | undefined = undefined;

  get upstreamHeaders(): Map<string, string> {
    this.#upstreamHeaders ??= new Map();
    return this.#upstreamHeaders;
  }

  get removedUpstreamHeaders(): Set<string> {
    this.#removedUpstreamHeaders ??= new Set();
    return this.#removedUpstreamHeaders;
  }

  get responseHeaders(): Map<string, string> {
    this.#responseHeaders ??= new Map();
    return this.#responseHeaders;
  }

  get removedResponseHeaders(): Set<string> {
    this.#removedResponseHeaders ??= new Set();
    return this.#removedResponseHeaders;
  }

  /** Folded names of the headers of the request that policies replace or remove; undefined for none. */
  ownedUpstream(): Set<string> | undefined {
    if (this.#upstreamHeaders === undefined && this.#removedUpstreamHeaders === undefined) return undefined;
    const names = [...(this.#upstreamHeaders?.keys() ?? []), ...(this.#removedUpstreamHeaders ?? [])];
    return new Set(names.map(foldedName));
  }

  /** Whether the policies replace or remove this header of the answer. */
  ownsResponse(name: string): boolean {
    return this.#removedResponseHeaders?.has(name) === true || this.#responseHeaders?.has(name) === true;
  }

  /** Appends the headers set on the request, names and values alternating. */
  appendUpstream(headers: string[]): void {
    if (this.#upstreamHeaders !== undefined)
      for (const [name, value] of this.#upstreamHeaders) headers.push(name, value);
  }

  /** Appends the headers set on the answer, names and values alternating. */
  appendResponse(headers: string[]): void {
    if (this.#responseHeaders !== undefined)
      for (const [name, value] of this.#responseHeaders) headers.push(name, value);
  }
}
