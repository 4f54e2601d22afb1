import { z } from 'zod';

/** A schema with a password in it that is typed twice; a difference stands at the second, also while the first is wrong. */
export function repeatedPassword<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  { of, message }: { of: keyof Shape & string; message: string },
) {
  return schema
    .extend({ repeated: z.string() })
    .refine((typed: Record<string, unknown>) => typed.repeated === typed[of], {
      path: ['repeated'],
      message,
      when: () => true,
    });
}
