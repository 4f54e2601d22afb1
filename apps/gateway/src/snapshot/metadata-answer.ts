import type { ServedRoute } from '../exchange/served-route.ts';

/** A metadata document ready to be sent, or why there is none. */
export type MetadataAnswer = {
  status: number;
  body: string;
  headers: Readonly<Record<string, string>>;
  /** The same for a resource that was reached by another name; absent where no resource is described. */
  named?: { route: ServedRoute; bodyFor(resource: string): string };
};

/** An answer that is fetched from an authorization server first; never rejects. */
export type LateAnswer = () => Promise<MetadataAnswer>;
