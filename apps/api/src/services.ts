import { type ChainKey, chainKey } from '@tallygate/audit/chain';
import { clockOffsetMs } from '@tallygate/contracts/trial-settings';
import type { Database } from '@tallygate/db/database';
import { Outbound } from '@tallygate/outbound/outbound';
import type { Logger } from '@tallygate/server-kit/logger';
import { ProductClock } from '@tallygate/server-kit/product-clock';
import { RecentLines } from '@tallygate/server-kit/recent-lines';
import { TokenUses } from './access/api-tokens/token-uses.ts';
import { type ApiTokens, createApiTokens } from './access/api-tokens/verify-token.ts';
import { type Credentials, createCredentials } from './access/credentials.ts';
import { createDeviceCookies, type DeviceCookies } from './access/device-cookie.ts';
import { createManagementJwt, type ManagementJwt } from './access/management-jwt.ts';
import { OpenStreams } from './access/open-streams.ts';
import { HashQueue } from './access/passwords/hash-queue.ts';
import { IdentityProvider } from './access/provider/identity-provider.ts';
import { createSecondFactors, type SecondFactors } from './access/second-factors.ts';
import { createSessionStore, type SessionStore } from './access/session-store.ts';
import { type Applier, createApplier } from './apply/applier.ts';
import { type AuditKeeper, createAuditKeeper } from './audit/audit-keeper.ts';
import { type AuditLog, createAuditLog } from './audit/audit-log.ts';
import { systemAuthor } from './audit/author.ts';
import { outboundRefusalNote } from './audit/outbound-refusal-note.ts';
import { type ConfigFile, createConfigFile } from './config-file/config-file.ts';
import { LeaseDesk } from './credits/lease-desk.ts';
import { Recalls } from './credits/recalls.ts';
import { createStateReader } from './desired/config-state.ts';
import { PeerCertificates } from './doctor/peer-certificates.ts';
import { DiskWatch } from './doctor/read-machine.ts';
import { EventBus } from './events/event-bus.ts';
import { DeliveryHistory } from './gateways/delivery-history.ts';
import { DeliveryOrders } from './gateways/delivery-orders.ts';
import { createLocalGateway } from './gateways/local-gateway.ts';
import { ReceiptKeyStore } from './gateways/receipt-key-store.ts';
import { createGatewayRegistry, type GatewayRegistry } from './gateways/registry.ts';
import { ConsoleTestKey } from './gateways/test-key.ts';
import { ReceiptKey } from './receipts/receipt-key.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { type Cipher, createCipher } from './secrets/cipher.ts';
import { createSecretReader } from './secrets/secret-reader.ts';
import { createVault, type Vault } from './secrets/vault.ts';
import { ServerProbes } from './servers/server-probes.ts';
import { ToolWatch } from './servers/tool-watch.ts';
import type { ApiSettings } from './settings.ts';
import { readKeyFile, readOrCreateKeyFile } from './start/key-file.ts';
import { TermsDesk } from './terms/terms-desk.ts';
import { timedJobs } from './timed-jobs.ts';

/** What every route may use; built once by `createServices`; each room names what it takes of it. */
export type Services = {
  settings: ApiSettings;
  logger: Logger;
  /** The last warnings and errors of the log. */
  recentLines: RecentLines;
  db: Database;
  auditLog: AuditLog;
  auditKey: ChainKey;
  auditKeeper: AuditKeeper;
  vault: Vault;
  configFile: ConfigFile;
  registry: GatewayRegistry;
  /** The key by which gateways know the console when somebody tries a proxy. */
  testKey: ConsoleTestKey;
  /** How sending by publishers went, as gateways report it. */
  deliveryHistory: DeliveryHistory;
  /** What gateways are to do about single events. */
  deliveryOrders: DeliveryOrders;
  /** Signs receipts of calls. */
  receiptKey: ReceiptKey;
  /** Every key that verifies receipts. */
  receiptKeyStore: ReceiptKeyStore;
  /** What calls cost whom, for gateways. */
  termsDesk: TermsDesk;
  /** The only way to send requests; requests to addresses that people type go through a prober. */
  outbound: Outbound;
  applier: Applier;
  /** What the servers behind the proxies answered when they were asked without a call. */
  serverProbes: ServerProbes;
  /** How much room the disk of the data folder has. */
  diskWatch: DiskWatch;
  /** When the certificates of servers and issuers end. */
  peerCertificates: PeerCertificates;
  /** Compares the tools that those servers list with what was confirmed. */
  toolWatch: ToolWatch;
  /** What happens by itself. */
  scheduler: Scheduler;
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
  /** Open event streams, which end when their listener loses the right to them. */
  streams: OpenStreams;
  /** A token that all gateways share; null where none is set, as in every new installation. */
  gatewayToken: string | null;
  /** Leases credits of companies to gateways. */
  leaseDesk: LeaseDesk;
  /** Tells gateways that some of what they lease is wanted back. */
  recalls: Recalls;
  /** Tells open consoles of new events. */
  bus: EventBus;
  clock: ProductClock;
  /** The time of business: of calls, periods and bills. A trial may set it ahead. */
  now: () => Date;
  /** The machine's time, for whatever protects something. */
  machineNow: () => Date;
};

/**
 * Builds what the routes share.
 * @throws StartError when a key file in the data folder cannot be used
 */
export function createServices(options: {
  settings: ApiSettings;
  db: Database;
  logger: Logger;
  /** Where the logger puts warnings and errors as well. */
  recentLines?: RecentLines;
  /** The machine's time. */
  now?: () => Date;
}): Services {
  const { settings, db, logger } = options;
  const machineNow = options.now ?? (() => new Date());
  const nowMs = () => machineNow().getTime();
  const clock = new ProductClock(nowMs);
  const { now } = clock;
  const keyText = settings.secretKey ?? readOrCreateKeyFile(settings.dataDir, 'secret-key');
  const cipher = createCipher(keyText);
  const auditKey = chainKey(keyText);
  const secrets = createSecretReader(db, cipher);
  const vault = createVault({ db, keyText, cipher, reader: createSecretReader(db, cipher), now: nowMs });
  const configFile = createConfigFile(settings.configPath, ({ config }) => {
    if (config !== null && settings.mayMoveClock) clock.offsetMs = clockOffsetMs(config);
  });
  const registry = createGatewayRegistry(db, {
    heartbeatInterval: () => configFile.lastRead()?.config?.controller.heartbeat_interval,
    now: nowMs,
  });
  const state = createStateReader({ db, vault, secrets, configFile });
  const auditLog = createAuditLog({ db, key: auditKey, logger, now: machineNow });
  const devices = createDeviceCookies(keyText, nowMs);
  const streams = new OpenStreams();
  const outbound = new Outbound({
    proxies: settings.proxies,
    onRefusal: (refusal) => {
      const { message, facts } = refusal;
      logger.warn(facts, `outbound: ${message}`);
      // A refused probe is recorded under the name of the person who asked for it.
      if (facts.purpose === 'probe') return;
      void auditLog.record(systemAuthor({ auditLog }), outboundRefusalNote(refusal));
    },
  });
  const local = createLocalGateway(settings.ports.gatewayAdmin);
  const auditKeeper = createAuditKeeper({ db, auditLog, auditKey, settings, outbound, now: machineNow, logger });
  const applier = createApplier({ db, vault, configFile, registry, local, logger, state, now });
  const recalls = new Recalls();
  const services = {
    settings,
    logger,
    recentLines: options.recentLines ?? new RecentLines(0),
    db,
    auditLog,
    auditKey,
    auditKeeper,
    vault,
    configFile,
    registry,
    testKey: new ConsoleTestKey(keyText, nowMs),
    deliveryHistory: new DeliveryHistory({ db, logger, now: clock.nowMs }),
    deliveryOrders: new DeliveryOrders({ db, now }),
    receiptKey: new ReceiptKey(keyText),
    receiptKeyStore: new ReceiptKeyStore({ db, now }),
    termsDesk: new TermsDesk({ db, applier, logger, now }),
    outbound,
    applier,
    serverProbes: new ServerProbes({ settings, db, vault, auditLog, applier, logger, now }),
    diskWatch: new DiskWatch(settings.dataDir),
    peerCertificates: new PeerCertificates({ settings }),
    toolWatch: new ToolWatch({ settings, db, vault, auditLog, applier, logger, now }),
    apiTokens: createApiTokens(db, new TokenUses({ db, logger, now: nowMs }), machineNow),
    managementJwt: settings.managementJwt && createManagementJwt(settings.managementJwt, outbound),
    credentials: createCredentials({ db, devices, queue: new HashQueue(), now: nowMs }),
    sessions: createSessionStore({
      db,
      secondFactorRequired: settings.secondFactorRequired,
      onEnd: (userId) => void streams.recheck(userId),
      now: nowMs,
    }),
    secondFactors: createSecondFactors({ db, cipher, now: nowMs }),
    devices,
    identityProvider: settings.oidc === null ? null : new IdentityProvider(settings.oidc, outbound, nowMs),
    secretCipher: cipher,
    streams,
    gatewayToken: settings.gatewayToken ?? readKeyFile(settings.dataDir, 'gateway-token'),
    leaseDesk: new LeaseDesk({ db, recalls, leaseMs: settings.creditLeaseMs, now, machineNow }),
    recalls,
    bus: new EventBus(),
    clock,
    now,
    machineNow,
  };
  return { ...services, scheduler: new Scheduler({ db, logger, now }, timedJobs(services)) };
}
