import { z } from 'zod';
import { sealed } from './field-marks.ts';

export const signIn = z.strictObject({
  username: z.string().min(1, 'Enter a user name'),
  password: sealed(z.string().min(1, 'Enter a password')),
});

export const sessionView = z.object({ username: z.string(), roles: z.array(z.string()), defaultPassword: z.boolean() });
export type SessionView = z.output<typeof sessionView>;
