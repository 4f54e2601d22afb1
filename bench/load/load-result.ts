/** What a run of calls as fast as they go came to. */
export type LoadResult = {
  callsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were not 2xx, and connections that broke. */
  failures: number;
};

export type LoadOptions = {
  url: string;
  headers: Record<string, string>;
  body: string;
  connections: number;
  seconds: number;
};
