import type { z } from 'zod';

/** What the catalogue, the form, the validator and the gateway know about one policy. */
export type PolicyDefinition<Params extends z.ZodType = z.ZodType> = {
  name: string;
  /** Canonical version, a bare major such as `v1`. */
  version: string;
  /** Versions read as the canonical one, as patterns on the text, e.g. `/^v0(\.\d+){0,2}$/`. */
  accepts: RegExp;
  title: string;
  /** One or two sentences for the catalogue. */
  description: string;
  category:
    | 'authentication'
    | 'authorization'
    | 'traffic'
    | 'transformation'
    | 'analytics'
    | 'observability'
    | 'validation';
  params: Params;
  /**
   * Rewrites params of an older dialect into the canonical form.
   * Pure; pushes a sentence per change to `notes`, with a path relative to the params.
   */
  normalise?: (
    params: Record<string, unknown>,
    version: string | undefined,
    notes: { path: string; message: string }[],
  ) => Record<string, unknown>;
};
