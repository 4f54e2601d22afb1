/** A metadata document ready to be sent, or why there is none. */
export type MetadataAnswer = { status: number; body: string; headers: Readonly<Record<string, string>> };

/** One that somebody else has to be asked for first; never rejects. */
export type LateAnswer = () => Promise<MetadataAnswer>;
