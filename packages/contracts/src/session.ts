import { z } from 'zod';
import { sealed } from './field-marks.ts';
import { role } from './roles.ts';

export const signIn = z.strictObject({
  username: z.string().min(1, 'Enter a user name'),
  password: sealed(z.string().min(1, 'Enter a password')),
});

export const sessionView = z.object({ username: z.string(), roles: z.array(role), defaultPassword: z.boolean() });
export type SessionView = z.output<typeof sessionView>;
