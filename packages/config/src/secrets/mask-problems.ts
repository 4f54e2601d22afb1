import type { z } from 'zod';
import type { Problem } from '../model/problem.ts';
import { mapSealed } from './map-sealed.ts';
import { isMask } from './masked.ts';

/** Finds what stands in place of a secret where the secret itself is needed: masks that were copied from a screen. */
export function maskProblems(schema: z.ZodType, document: unknown): Problem[] {
  const problems: Problem[] = [];
  mapSealed(schema, document, ({ path }, value) => {
    if (isMask(value) || isMaskedUrl(value))
      problems.push({ path: [...path], message: 'is a mask, not a value; found what stands in place of a secret' });
    return value;
  });
  return problems;
}

/** Whether one of an address's sealed pieces, as `mapSealed` hands them over, is a mask. Any other secret may begin alike. */
function isMaskedUrl(pieces: string): boolean {
  if (!pieces.startsWith('[["')) return false;
  try {
    return (JSON.parse(pieces) as unknown[]).some((piece) => Array.isArray(piece) && isMask(String(piece[1])));
  } catch {
    return false;
  }
}
