import type { DocumentTitle } from './document-title.ts';

/** The documents that came with this version. */
export type Documents = {
  /** Guides first; none where they were not installed. */
  list(): Promise<DocumentTitle[]>;
  /** The title and the Markdown after it; undefined when there is no document of that name. */
  read(folder: string, name: string): Promise<{ title: string; text: string } | undefined>;
};

/**
 * Pages and the server that runs them are built apart, so each has its own copy of this module; what the server reads from
 * the disk is kept at `globalThis`.
 */
const STORE = Symbol.for('tallygate.documents');
const NONE: Documents = { list: async () => [], read: async () => undefined };

/** Sets where pages read documents. */
export function provideDocuments(documents: Documents): void {
  (globalThis as Record<symbol, unknown>)[STORE] = documents;
}

/** The documents, for a page that is drawn on the server. */
export function documents(): Documents {
  return ((globalThis as Record<symbol, unknown>)[STORE] as Documents | undefined) ?? NONE;
}
