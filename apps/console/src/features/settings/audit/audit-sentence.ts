import type { ChainedAuditEntry } from '@tallygate/contracts/audit-entry';
import type { AuditAction, AuditEntity } from '@tallygate/contracts/audit-names';

type Told = Pick<
  ChainedAuditEntry,
  'actor' | 'actorType' | 'action' | 'entityType' | 'entityId' | 'outcome' | 'before' | 'after'
>;

/** What was done, as past and as what somebody tried to do; with `alone` nothing is named after it. */
type Verb = { did: string; does: string; alone?: true };

const VERBS: Readonly<Record<AuditAction, Verb>> = {
  create: { did: 'created', does: 'create' },
  change: { did: 'changed', does: 'change' },
  delete: { did: 'deleted', does: 'delete' },
  discard: { did: 'discarded the pending change of', does: 'discard the pending change of' },
  undo: { did: 'took back the change of', does: 'take back the change of' },
  restore: { did: 'restored', does: 'restore' },
  apply: { did: 'applied', does: 'apply' },
  import: { did: 'imported', does: 'import' },
  import_prices: { did: 'imported the prices of', does: 'import the prices of' },
  archive: { did: 'archived', does: 'archive' },
  reverse: { did: 'undid', does: 'undo' },
  end: { did: 'ended', does: 'end' },
  refund: { did: 'gave back what was paid for', does: 'give back what was paid for' },
  void: { did: 'took back', does: 'take back' },
  dispute: { did: 'took back, as disputed,', does: 'take back, as disputed,' },
  revoke: { did: 'revoked', does: 'revoke' },
  rotate: { did: 'renewed the secret of', does: 'renew the secret of' },
  regenerate: { did: 'regenerated', does: 'regenerate' },
  enrol: { did: 'enrolled', does: 'enrol' },
  create_code: { did: 'issued a code to enrol', does: 'issue a code to enrol' },
  clone: { did: 'saw a second copy of', does: 'see a second copy of' },
  open: { did: 'opened', does: 'open' },
  verify: { did: 'verified', does: 'verify' },
  export: { did: 'exported', does: 'export' },
  remove_old: { did: 'removed old entries of', does: 'remove old entries of' },
  start: { did: 'started', does: 'start' },
  try: { did: 'tried', does: 'try' },
  refuse: { did: 'refused', does: 'reach' },
  confirm_tools: { did: 'confirmed the changed tools of', does: 'confirm the changed tools of' },
  send_test_event: { did: 'sent a test event by', does: 'send a test event by' },
  retry: { did: 'reported again by', does: 'report again by' },
  send_again: { did: 'sent again', does: 'send again' },
  send_test: { did: 'sent a test to', does: 'send a test to' },
  switch_off: { did: 'switched off', does: 'switch off' },
  mark_read: { did: 'marked as read', does: 'mark as read' },
  move: { did: 'moved', does: 'move' },
  release: { did: 'released', does: 'release' },
  recompute: { did: 'computed anew', does: 'compute anew' },
  set_up: { did: 'set up the account of', does: 'set up the account of' },
  sign_in: { did: 'signed in', does: 'sign in', alone: true },
  sign_in_failed: { did: 'failed to sign in', does: 'sign in', alone: true },
  sign_in_throttled: { did: 'failed to sign in, having tried too often', does: 'sign in', alone: true },
  sign_in_break_glass: {
    did: 'signed in with the break-glass account',
    does: 'sign in with the break-glass account',
    alone: true,
  },
  sign_out: { did: 'signed out', does: 'sign out', alone: true },
  reauthenticate: {
    did: 'signed in again for a sensitive action',
    does: 'sign in again for a sensitive action',
    alone: true,
  },
  end_session: { did: 'ended a session of', does: 'end a session of' },
  change_password: { did: 'changed the password of', does: 'change the password of' },
  reset_password: { did: 'gave a new password to', does: 'give a new password to' },
  begin_factor: { did: 'began to add a second factor to', does: 'begin to add a second factor to' },
  add_factor: { did: 'added a second factor to', does: 'add a second factor to' },
  remove_factor: { did: 'removed the second factor of', does: 'remove the second factor of' },
  reset_factor: { did: 'reset the second factor of', does: 'reset the second factor of' },
  renew_recovery_codes: { did: 'renewed the recovery codes of', does: 'renew the recovery codes of' },
  use_token: { did: 'used', does: 'use' },
  enter_portal: { did: 'came into', does: 'come into' },
  leave_portal: { did: 'left', does: 'leave' },
};

const NOUNS: Readonly<Record<AuditEntity, string>> = {
  alert: 'the alert',
  alert_delivery: 'the message',
  alert_endpoint: 'the endpoint',
  alert_rule: 'the alert rule',
  api: 'the api',
  api_key: 'the API key',
  api_token: 'the API token',
  audit_log: 'the audit log',
  company_plan: 'the plan of the company',
  config_version: 'version',
  configuration: 'the configuration',
  correction: 'a correction for',
  credit_grant: 'the credits of',
  customer: 'the customer',
  customer_alias: 'the other name',
  event: 'the event',
  gateway: 'the gateway',
  gateway_subscription: 'the subscription',
  invoice: 'the invoice',
  invoice_issuer: 'the issuer of invoices',
  key_manager: 'the key manager',
  ledger_retention: 'how long events are kept',
  meter: 'the meter',
  outbound: 'an address',
  plan: 'the plan',
  portal: 'the portal of',
  portal_key: 'the key of the portal',
  portal_link: 'a link into the portal for',
  portal_settings: 'the settings of the portal',
  price_canary: 'the price on trial',
  proxy: 'the proxy',
  publisher: 'the publisher',
  rail: 'the rail',
  rail_assignment: 'who bills',
  rail_customer: 'the customer id of',
  recharge: 'how credits are bought by themselves for',
  reconciliation_run: 'a comparison with the rails',
  route: 'the route',
  secrets: 'the secrets for a',
  setting: 'the setting',
  support_bundle: 'the support bundle',
  top_up: 'a purchase of credits for',
  user: 'the account',
};

/** Things of which there is one, or whose id says nothing to people. */
const UNNAMED = new Set<string>([
  'api',
  'audit_log',
  'configuration',
  'invoice_issuer',
  'ledger_retention',
  'portal_settings',
  'rail_assignment',
  'reconciliation_run',
  'support_bundle',
]);
/** Words that join a name to its noun, and say nothing without one. */
const JOINT = / (for( a)?|of)$/;
const MACHINE_MADE = /^[0-9a-f]{8}-?[0-9a-f-]{12,}$/i;

/** An entry as a sentence: `Ana created the meter Tool calls`. */
export function auditSentence(entry: Told): string {
  const { did, does, alone } = isOwn(VERBS, entry.action) ? VERBS[entry.action] : spelledOut(entry.action);
  const who = actorName(entry);
  const what = alone ? '' : ` ${thing(entry)}`;
  if (entry.outcome === 'ok') return `${who} ${did}${what}`.replace(/the (\w+) of itself$/, 'its own $1');
  // What is itself a failure needs no second one.
  if (did.startsWith('failed')) return `${who} ${did}${what}`;
  return entry.outcome === 'failed' ? `${who} could not ${does}${what}` : `${who} was not allowed to ${does}${what}`;
}

function actorName({ actor, actorType }: Told): string {
  if (actor === '') return 'Somebody';
  // A mail address is spelled as its owner spells it.
  const name = actor.includes('@') ? actor : `${actor.charAt(0).toUpperCase()}${actor.slice(1)}`;
  if (actorType === 'stranger') return `Somebody who says to be ${actor}`;
  if (actorType === 'gateway') return `Gateway "${actor}"`;
  return name;
}

function thing(entry: Told): string {
  const noun = isOwn(NOUNS, entry.entityType)
    ? NOUNS[entry.entityType]
    : `the ${entry.entityType.replaceAll('_', ' ')}`;
  if (UNNAMED.has(entry.entityType) || entry.entityId === '') return noun.replace(JOINT, '');
  if (entry.actorType === 'gateway' && entry.entityType === 'gateway' && entry.entityId === entry.actor)
    return 'itself';
  const name = nameIn(entry.after) ?? nameIn(entry.before);
  if (name !== undefined) return `${noun} ${name}`;
  // An id that a machine made tells people nothing; its start is enough to find it again.
  return `${noun} ${MACHINE_MADE.test(entry.entityId) ? `(${entry.entityId.slice(0, 8)}…)` : entry.entityId}`;
}

/** What people call the thing that an entry holds. */
function nameIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { spec, name, displayName, company } = value as Record<string, unknown>;
  const inner = typeof spec === 'object' && spec !== null ? (spec as Record<string, unknown>).displayName : undefined;
  return [inner, displayName, name, company].find((one): one is string => typeof one === 'string' && one !== '');
}

/** False for what an entry of another version of the product says, which has no words here. */
function isOwn<T extends object>(words: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(words, key);
}

function spelledOut(action: string): Verb {
  const words = action.replaceAll('_', ' ');
  return { did: `did "${words}" to`, does: `do "${words}" to` };
}
