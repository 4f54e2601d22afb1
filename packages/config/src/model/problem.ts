import type { Path } from './path-origins.ts';

/** What is wrong at one place of a document, named as the schema names it. */
export type Problem = { path: Path; message: string };
