import type { Path } from './path-origins.ts';

/** What is wrong at one place of a document, named as the schema names it. */
export type Problem = {
  path: Path;
  message: string;
  /** It is the placeholder of another product, and nothing else is wrong there. */
  isPlaceholder?: boolean;
};
