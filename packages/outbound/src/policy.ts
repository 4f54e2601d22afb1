/** Why the product dials; a policy belongs to one. */
export type OutboundPurpose =
  | 'probe'
  | 'upstream'
  | 'key_set'
  | 'token_endpoint'
  | 'identity_provider'
  | 'collector'
  | 'identity_provider'
  | 'control_plane'
  | 'proxy'
  | 'local_gateway'
  | 'audit_anchor'
  | 'billing_rail'
  | 'alert_endpoint';

/** What an operator decides: addresses beyond the public ones, and names that only the proxy can resolve. */
export type OutboundSettings = { allowLoopback: boolean; allowPrivate: boolean; trustProxy: boolean };

/** The rules for one purpose. Plain data, so that it can go to another thread and be part of a pool's key. */
export type OutboundPolicy = OutboundSettings & {
  purpose: OutboundPurpose;
  /** Also ports of other protocols: only for what the operator of this process wrote. */
  anyPort: boolean;
  /** How each setting is switched on, as its operator writes it; named in refusals. */
  switches: Readonly<Record<keyof OutboundSettings, string>>;
};

/** How the gateway's settings are written in config.toml. */
const FILE_SWITCHES: OutboundPolicy['switches'] = {
  allowLoopback: 'outbound.allow_loopback = true in config.toml',
  allowPrivate: 'outbound.allow_private = true in config.toml',
  trustProxy: 'outbound.trust_proxy = true in config.toml',
};

/** How the api's settings are written in its environment. */
const ENVIRONMENT_SWITCHES: OutboundPolicy['switches'] = {
  allowLoopback: 'TALLYGATE_OUTBOUND_LOOPBACK=on',
  allowPrivate: 'TALLYGATE_OUTBOUND_PRIVATE=on',
  trustProxy: 'TALLYGATE_OUTBOUND_TRUST_PROXY=on',
};

/** The `[outbound]` section of config.toml. */
export type OutboundSection = { allow_loopback: boolean; allow_private: boolean; trust_proxy: boolean };

/** The gateway's rules for what its configuration names. */
export function filePolicy(purpose: OutboundPurpose, section: OutboundSection): OutboundPolicy {
  const { allow_loopback: allowLoopback, allow_private: allowPrivate, trust_proxy: trustProxy } = section;
  return { purpose, allowLoopback, allowPrivate, trustProxy, anyPort: false, switches: FILE_SWITCHES };
}

/** The api's rules for what people type. */
export function environmentPolicy(purpose: OutboundPurpose, settings: OutboundSettings): OutboundPolicy {
  const { allowLoopback, allowPrivate, trustProxy } = settings;
  return { purpose, allowLoopback, allowPrivate, trustProxy, anyPort: false, switches: ENVIRONMENT_SWITCHES };
}

/** Rules for an address that the operator of this process wrote: only what is never dialled is refused. */
export function operatorPolicy(purpose: OutboundPurpose): OutboundPolicy {
  const everything = { allowLoopback: true, allowPrivate: true, trustProxy: true, anyPort: true };
  return { purpose, ...everything, switches: FILE_SWITCHES };
}
