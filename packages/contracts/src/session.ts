import { z } from 'zod';

export const signIn = z.strictObject({
  username: z.string().min(1, 'Enter a user name'),
  password: z.string().min(1, 'Enter a password'),
});

export const sessionView = z.object({ username: z.string(), roles: z.array(z.string()), defaultPassword: z.boolean() });
export type SessionView = z.output<typeof sessionView>;
