import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AccessSettings } from './access-settings.ts';
import type { Credentials } from './credentials.ts';
import type { DeviceCookies } from './device-cookie.ts';
import type { IdentityProvider } from './provider/identity-provider.ts';
import type { SecondFactors } from './second-factors.ts';
import type { SessionStore } from './session-store.ts';

/** What a sign-in needs, and every route that may begin a session, end one or ask for a fresh proof. */
export type SignInContext = {
  settings: AccessSettings;
  logger: Logger;
  db: Database;
  auditLog: AuditLog;
  credentials: Credentials;
  sessions: SessionStore;
  secondFactors: SecondFactors;
  devices: DeviceCookies;
  identityProvider: IdentityProvider | null;
  now: () => Date;
};
