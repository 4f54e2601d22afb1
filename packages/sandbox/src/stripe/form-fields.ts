import { z } from 'zod';

/** Fields of a form are text; what they are read as. */
export const int = z
  .union([z.string().regex(/^-?\d{1,15}$/, 'Invalid integer'), z.int()])
  .transform((value) => Number(value));
export const bool = z.enum(['true', 'false']).transform((value) => value === 'true');
export const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/, 'Invalid decimal');
export const text = z.string().max(5000);
/** Up to 50 keys of 40 characters with 500 each. An empty value removes the key. */
export const metadata = z
  .record(z.string().max(40), z.string().max(500))
  .refine((value) => Object.keys(value).length <= 50, 'Metadata can have up to 50 keys');
export const currency = z
  .string()
  .regex(/^[a-zA-Z]{3}$/, 'Invalid currency')
  .transform((value) => value.toLowerCase());
export const expand = z.array(z.string()).optional();

export const page = {
  limit: int.refine((value) => value >= 1 && value <= 100, 'must be between 1 and 100').default(10),
  starting_after: z.string().optional(),
  ending_before: z.string().optional(),
  expand,
};

/** Changes metadata as Stripe merges it. */
export function mergeMetadata(into: Record<string, string>, change: Record<string, string> | undefined): void {
  for (const [key, value] of Object.entries(change ?? {})) {
    if (value === '') delete into[key];
    else into[key] = value;
  }
}
