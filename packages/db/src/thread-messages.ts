/** What the thread of the embedded database is started with. */
export type ThreadData = { dataDir: string };

export type ThreadAsk = { ask: 'open' | 'reset' | 'close' } | { ask: 'exchange'; messages: readonly Uint8Array[] };
/** What it is asked, and answers under the same id, in the same order. */
export type ThreadRequest = { id: number } & ThreadAsk;
export type ThreadAnswer = { id: number } & ({ answers: readonly Uint8Array[] } | { error: Error });
