import type { Services } from '../services.ts';

/** To be called after the password, the roles, the factors or the sessions of an account have changed, or it has gone. */
export async function accountChanged({ credentials, streams }: Services, userId: string): Promise<void> {
  credentials.forget(userId);
  await streams.recheck(userId);
}
