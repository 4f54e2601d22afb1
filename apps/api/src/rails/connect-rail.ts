import type { Rail as RailRow } from '@tallygate/db/generated/client';
import type { Outbound } from '@tallygate/outbound/outbound';
import { environmentPolicy, type OutboundSettings } from '@tallygate/outbound/policy';
import { modeFault } from '@tallygate/rails/key-mode';
import { httpRail } from '@tallygate/rails/kinds/http-rail';
import { METRONOME_ADDRESS, metronomeRail } from '@tallygate/rails/kinds/metronome-rail';
import { STRIPE_ADDRESS, stripeRail } from '@tallygate/rails/kinds/stripe-rail';
import { MOESIF_ADDRESS, type MoesifClient, moesifClient } from '@tallygate/rails/moesif/moesif-client';
import type { Rail, RailConnection, RailFetch } from '@tallygate/rails/rail';
import { wrongField } from '../plugins/wrong-field.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { overheard } from './exchanges.ts';
import { openRailSecret } from './rail-keys.ts';
import { railFacts } from './rail-rows.ts';

export type RailContext = {
  settings: {
    outbound: OutboundSettings;
    sandbox: { on: boolean; collectorUrl: string; stripeUrl: string; metronomeUrl: string };
  };
  outbound: Outbound;
  secretCipher: Cipher;
};

/** The keys of the stand-ins begin so; nobody else gives any like them. */
const SANDBOX_KEY = /^((sk|rk)_(test|live)_sandbox|sandbox-metronome-token$|sandbox-moesif-(management|read)-token$)/;

/** Longest wait for one answer, milliseconds. */
const ANSWER_MS = 15_000;

export type ConnectedRail = Rail & { close(): Promise<void> };

/** Why a rail's stored key must not be used; null when it may. */
export function keyFault({ secretCipher }: Pick<RailContext, 'secretCipher'>, row: RailRow): string | null {
  const { kind, mode } = railFacts(row);
  return kind === 'stripe' ? modeFault(openRailSecret(secretCipher, row, 'key'), mode) : null;
}

/**
 * Opens the way to a rail under the rules for outgoing connections; the caller closes it.
 * @throws AppError INVALID_INPUT naming `key` for one of the other mode
 */
export function connectRail(context: RailContext, row: RailRow): Promise<ConnectedRail> {
  return opened(context, (fetch) => railOver(context, row, fetch));
}

export type ConnectedMoesif = MoesifClient & { close(): Promise<void> };

/** The same for a rail of the kind `moesif`, which is told of no quantities. */
export function connectMoesif(context: RailContext, row: RailRow): Promise<ConnectedMoesif> {
  return opened(context, async (fetch) => moesifClient(connectionOf(context, row, fetch)));
}

async function opened<T>(
  { outbound, settings }: RailContext,
  over: (fetch: RailFetch) => Promise<T>,
): Promise<T & { close(): Promise<void> }> {
  const client = outbound.client(environmentPolicy('billing_rail', settings.outbound), { totalMs: ANSWER_MS });
  try {
    return { ...(await over(overheard(client.fetch))), close: () => client.close() };
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** Runs with the way out that rails have, under the rules for outgoing connections, and closes it. */
export async function withRailFetch<T>(context: RailContext, run: (fetch: RailFetch) => Promise<T>): Promise<T> {
  const policy = environmentPolicy('billing_rail', context.settings.outbound);
  const client = context.outbound.client(policy, { totalMs: ANSWER_MS });
  try {
    return await run(client.fetch);
  } finally {
    await client.close();
  }
}

/** A rail upon a way out that the caller gives, such as one that sends nothing. */
export async function railOver(context: RailContext, row: RailRow, fetch: RailFetch): Promise<Rail> {
  const { kind, mode } = railFacts(row);
  const connection = connectionOf(context, row, fetch);
  switch (kind) {
    case 'stripe':
      return stripeRail(connection);
    case 'metronome':
      return metronomeRail(connection);
    case 'http':
      return httpRail(connection, mode);
    case 'moesif':
      throw new TypeError('Moesif counts events by itself: no report goes there');
    case 'none':
      // Invoices are made here: whatever is rated has arrived.
      return { send: async () => ({ status: 200, message: '' }), usage: async () => null };
  }
}

/**
 * The key, the address and the way out of a rail. Whatever talks to one begins here, so that no request ever leaves with a key of
 * the other mode.
 * @throws AppError INVALID_INPUT naming `key` for one of the other mode
 */
export function connectionOf({ settings, secretCipher }: RailContext, row: RailRow, fetch: RailFetch): RailConnection {
  const fault = keyFault({ secretCipher }, row);
  if (fault !== null) throw wrongField('key', `${fault}; nothing was sent to "${row.name}"`);
  const key = openRailSecret(secretCipher, row, 'key');
  const isSandbox = settings.sandbox.on && SANDBOX_KEY.test(key);
  return { key, address: row.address ?? (isSandbox ? sandboxAddress(settings, row) : realAddress(row)), fetch };
}

function sandboxAddress({ sandbox }: RailContext['settings'], { kind }: RailRow): string {
  if (kind === 'moesif') return `${sandbox.collectorUrl}/v1`;
  return kind === 'metronome' ? sandbox.metronomeUrl : sandbox.stripeUrl;
}

function realAddress({ kind }: RailRow): string {
  if (kind === 'moesif') return MOESIF_ADDRESS;
  return kind === 'metronome' ? METRONOME_ADDRESS : STRIPE_ADDRESS;
}
