import { z } from 'zod';

/** Schema of a port variable with its default; 0 lets the system choose. */
export function portVariable(defaultPort: number) {
  return z.coerce
    .number({ error: 'must be a port number between 0 and 65535' })
    .int('must be a whole number')
    .min(0, 'must be between 0 and 65535')
    .max(65_535, 'must be between 0 and 65535')
    .default(defaultPort);
}
