import type { Credentials } from './credentials.ts';
import type { OpenStreams } from './open-streams.ts';

/**
 * Must be called after the password, the roles, the factors or the sessions of an account have changed, and after it
 * was removed.
 */
export async function accountChanged(
  { credentials, streams }: { credentials: Credentials; streams: OpenStreams },
  userId: string,
): Promise<void> {
  credentials.forget(userId);
  await streams.recheck(userId);
}
