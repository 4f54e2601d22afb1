import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import { durationMs } from '@tallygate/contracts/duration';
import type { JwtAuthSettings } from '@tallygate/contracts/gateway-config';
import { isTenantTemplate } from '@tallygate/contracts/issuer';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { ExitFor } from '@tallygate/outbound/outbound';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import { readCertificateFile } from '@tallygate/server-kit/operator-file';
import { createIntrospector } from './introspection.ts';
import { IssuerMetadata } from './issuer-metadata.ts';
import type { KeyManagerRegistry, LiveKeyManager } from './key-manager-registry.ts';
import { createRemoteKeySet, type RemoteKeySet } from './remote-key-set.ts';

export type RegistryOptions = {
  /** Ways out for keys and introspection. */
  exitFor: ExitFor;
  /** Milliseconds since the epoch; the clock of caches and cool-downs. */
  now?: () => number;
  /** Told about settings that work but are unsafe, one sentence each. */
  warn?: (message: string) => void;
};

/**
 * Opens every key manager of a configuration and starts fetching remote keys without waiting for them.
 * Live key sets of `previous` whose settings did not change are taken over, so a reload loses no keys;
 * close `previous` after this returns.
 * Throws `AppError` with findings when a local key or a CA file cannot be read.
 */
export function createKeyManagerRegistry(
  settings: JwtAuthSettings,
  previous: KeyManagerRegistry | undefined,
  options: RegistryOptions,
): KeyManagerRegistry {
  return registryOf(settings, openAll(settings, previous?.keySets, options));
}

type Opened = { live: LiveKeyManager[]; keySets: Map<string, RemoteKeySet> };

/**
 * Makes the registry in a function of its own: closures keep every variable in scope in memory, and where `previous`
 * is in scope, that would be every former configuration.
 */
function registryOf(settings: JwtAuthSettings, { live, keySets }: Opened): KeyManagerRegistry {
  const byName = new Map(live.map((entry) => [entry.name, entry]));
  return {
    settings,
    keySets,
    all: () => live,
    byName: (name) => byName.get(name),
    close() {
      for (const keySet of keySets.values()) keySet.release();
      for (const entry of live) entry.introspector?.close();
    },
  };
}

function openAll(
  settings: JwtAuthSettings,
  former: ReadonlyMap<string, RemoteKeySet> | undefined,
  options: RegistryOptions,
): Opened {
  const keySets = new Map<string, RemoteKeySet>();
  const findings: { path: string; message: string }[] = [];
  const live: LiveKeyManager[] = [];
  settings.keymanagers.forEach((keyManager, index) => {
    const path = `policy_configurations.jwtauth_v0.keymanagers[${index}].jwks`;
    if (isTenantTemplate(keyManager.issuer) && !keyManager.tenants?.length)
      options.warn?.(
        `Key manager "${keyManager.name}" accepts no token: its issuer is for many tenants, and "tenants" lists none`,
      );
    try {
      live.push(
        keyManager.jwks.remote
          ? openRemote(keyManager, keyManager.jwks.remote, { settings, keySets, former, options })
          : openLocal(keyManager, readLocalKey(keyManager), options),
      );
    } catch (error) {
      findings.push({ path, message: error instanceof Error ? error.message : String(error) });
    }
  });
  if (findings.length > 0) throw new AppError('CONFIG_FILE_INVALID', { findings });
  // Fetching begins only when all is checked: a registry that failed to build must not leave fetches behind.
  for (const keySet of keySets.values()) keySet.acquire();
  return { live, keySets };
}

type RemoteOptions = {
  settings: JwtAuthSettings;
  keySets: Map<string, RemoteKeySet>;
  former: ReadonlyMap<string, RemoteKeySet> | undefined;
  options: RegistryOptions;
};

function openRemote(
  keyManager: KeyManager,
  remote: NonNullable<KeyManager['jwks']['remote']>,
  { settings, keySets, former, options }: RemoteOptions,
): LiveKeyManager {
  const now = options.now ?? Date.now;
  warnAboutRemote(keyManager.name, remote, options.warn);
  const exit = options.exitFor('key_set');
  const identity = JSON.stringify([remote, timing(settings), exit.policy]);
  const keySet =
    keySets.get(identity) ??
    former?.get(identity) ??
    createRemoteKeySet({
      uri: remote.uri,
      exit,
      caFile: remote.certificatePath,
      skipTlsVerify: remote.skipTlsVerify,
      ...timing(settings),
      now,
    });
  keySets.set(identity, keySet);
  return liveRemote(keyManager, keySet, options);
}

function liveRemote(keyManager: KeyManager, keySet: RemoteKeySet, options: RegistryOptions): LiveKeyManager {
  return {
    ...describe(keyManager, options),
    getKey: keySet.getKey,
    hasChanged: keySet.hasChanged,
    revision: keySet.revision,
    status: () => ({ name: keyManager.name, ...keySet.status() }),
  };
}

function openLocal(keyManager: KeyManager, key: KeyObject, options: RegistryOptions): LiveKeyManager {
  return {
    ...describe(keyManager, options),
    getKey: () => Promise.resolve(key),
    hasChanged: () => Promise.resolve(false),
    revision: () => 0,
    status: () => ({ name: keyManager.name, keys: 1, fetchedAt: null, error: null }),
  };
}

function describe(keyManager: KeyManager, { now = Date.now, exitFor }: RegistryOptions) {
  return {
    name: keyManager.name,
    issuer: keyManager.issuer,
    settings: keyManager,
    metadata: new IssuerMetadata(keyManager, { exit: exitFor('key_set'), now }),
    introspector:
      keyManager.introspection &&
      createIntrospector(keyManager.introspection, { now, exit: exitFor('token_endpoint') }),
  };
}

function timing(settings: JwtAuthSettings) {
  return {
    cacheTtlMs: durationMs(settings.jwkscachettl),
    fetchTimeoutMs: durationMs(settings.jwksfetchtimeout),
    retryCount: settings.jwksfetchretrycount,
    retryIntervalMs: durationMs(settings.jwksfetchretryinterval),
    refetchCooldownMs: durationMs(settings.jwksrefetchcooldown),
  };
}

function warnAboutRemote(
  name: string,
  remote: NonNullable<KeyManager['jwks']['remote']>,
  warn: ((message: string) => void) | undefined,
): void {
  const url = new URL(remote.uri);
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    warn?.(`Key manager "${name}" fetches its keys without TLS; anybody on the way can replace them`);
  }
  if (remote.skipTlsVerify) warn?.(`Key manager "${name}" does not verify the TLS certificate of its issuer`);
}

function readLocalKey(keyManager: KeyManager): KeyObject {
  const { inline, certificatePath } = keyManager.jwks.local ?? {};
  const pem = inline ?? readCertificateFile(certificatePath ?? '');
  const key = pem.includes('BEGIN CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
  if (pem.includes('PRIVATE KEY')) throw new Error('expected a PEM certificate or public key, found a private key');
  return key;
}
