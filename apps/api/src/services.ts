import type { ChainKey } from '@tallygate/audit/chain';
import type { Database } from '@tallygate/db/database';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { Logger } from '@tallygate/server-kit/logger';
import type { ApiTokens } from './access/api-tokens/verify-token.ts';
import type { Credentials } from './access/credentials.ts';
import type { DeviceCookies } from './access/device-cookie.ts';
import type { ManagementJwt } from './access/management-jwt.ts';
import type { OpenStreams } from './access/open-streams.ts';
import type { IdentityProvider } from './access/provider/identity-provider.ts';
import type { SecondFactors } from './access/second-factors.ts';
import type { SessionStore } from './access/session-store.ts';
import type { Applier } from './apply/applier.ts';
import type { AuditKeeper } from './audit/audit-keeper.ts';
import type { AuditLog } from './audit/audit-log.ts';
import type { ConfigFile } from './config-file/config-file.ts';
import type { EventBus } from './events/event-bus.ts';
import type { GatewayRegistry } from './gateways/registry.ts';
import type { Cipher } from './secrets/cipher.ts';
import type { Vault } from './secrets/vault.ts';
import type { ApiSettings } from './settings.ts';

/** What every route may use; built once by `createServices`. */
export type Services = {
  settings: ApiSettings;
  logger: Logger;
  db: Database;
  auditLog: AuditLog;
  auditKey: ChainKey;
  auditKeeper: AuditKeeper;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  /** The one way out; what people type leaves through a prober. */
  outbound: Outbound;
  applier: Applier;
  credentials: Credentials;
  sessions: SessionStore;
  apiTokens: ApiTokens;
  managementJwt: ManagementJwt | undefined;
  secondFactors: SecondFactors;
  devices: DeviceCookies;
  /** Where people may sign in besides here; null when none is set up. */
  identityProvider: IdentityProvider | null;
  /** Seals what is kept beside a row, not by a name of the vault. */
  secretCipher: Cipher;
  /** Answers that go on, and end with their listener’s rights. */
  streams: OpenStreams;
  /** A token that all gateways share; null where none is set, as in every new installation. */
  gatewayToken: string | null;
  /** Tells open consoles of new events. */
  bus: EventBus;
  now: () => Date;
};
