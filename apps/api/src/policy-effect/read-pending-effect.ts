import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { MAX_LOOKED_PROXIES, type PendingEffect } from '@tallygate/contracts/pending-effect';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import type { ConfigState } from '../desired/config-state.ts';
import { selectChanges, withDesired } from '../desired/selection.ts';
import { foldChanges } from '../ledger/fold-changes.ts';
import { type ChangedProxy, findingsOf, sumOf } from './effect-findings.ts';
import { changeOfProxy, type ProxyChange } from './proxy-change.ts';
import { ASKING_METHODS, NOT_ADMITTED, readRecordedCalls } from './read-recorded-calls.ts';
import type { RecordedCall, WantedFacts } from './recorded-call.ts';

type Range = { from: Date; to: Date };
type Context = { db: Database; applier: Applier };

/** Settings of the gateway that decide what becomes of a call. */
const LOOKED_SETTINGS = ['gateway', 'policy_configurations', 'billing'];

/** What pending changes would have done to the calls of a range: each by itself, and a selection of them together. */
export async function readPendingEffect(
  { db, applier }: Context,
  selection: 'all' | readonly EntityRef[],
  range: Range,
): Promise<PendingEffect> {
  const state = await applier.state();
  const alone = state.pending.map((change) => ({ change, proxies: changedProxies(state, [change]) }));
  const together = changedProxies(state, selection);
  const wanted = new Map<string, WantedFacts>();
  for (const [id, { wants }] of [...alone.flatMap(({ proxies }) => [...proxies]), ...together])
    wanted.set(id, eitherOf(wanted.get(id), wants));
  await foldChanges(db);
  const looked = new Map<string, RecordedCall[]>();
  for (const [proxy, wants] of [...wanted].slice(0, MAX_LOOKED_PROXIES))
    looked.set(proxy, await readRecordedCalls(db, { proxy, ...range, isAdmittedOnly: true }, wants));

  const withCalls = (proxies: ReadonlyMap<string, ProxyChange>): ChangedProxy[] =>
    [...proxies].flatMap(([proxy, change]) => {
      const calls = looked.get(proxy);
      return calls === undefined ? [] : [{ proxy, calls, change }];
    });
  const leftOutOf = (proxies: ReadonlyMap<string, ProxyChange>) =>
    [...proxies.keys()].filter((proxy) => !looked.has(proxy)).length;
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    asked: await readAsked(db, servedProxies(state.running), range),
    changes: alone.map(({ change: { type, id }, proxies }) => ({
      type,
      id,
      isLooked: isLooked({ type, id }),
      findings: findingsOf(withCalls(proxies), range),
      proxiesLeftOut: leftOutOf(proxies),
    })),
    sum: { ...sumOf(withCalls(together), range), proxiesLeftOut: leftOutOf(together) },
  };
}

function isLooked({ type, id }: EntityRef): boolean {
  if (type === 'setting') return LOOKED_SETTINGS.includes(id);
  return type === 'proxy' || type === 'key_manager' || type === 'api_key';
}

/** The running proxies that some changes, applied together, would touch. */
function changedProxies(state: ConfigState, selection: 'all' | readonly EntityRef[]): Map<string, ProxyChange> {
  const { running } = state;
  const next = withDesired(running, selectChanges(state, selection), state);
  const changed = new Map<string, ProxyChange>();
  for (const proxy of running.mcp_proxies) {
    if (proxy.spec.deploymentState !== 'deployed') continue;
    const change = changeOfProxy(proxy, running, next);
    if (change) changed.set(proxy.metadata.name, change);
  }
  return changed;
}

function servedProxies({ mcp_proxies }: GatewayConfig): string[] {
  return mcp_proxies.filter(({ spec }) => spec.deploymentState === 'deployed').map(({ metadata }) => metadata.name);
}

function eitherOf(a: WantedFacts | undefined, b: WantedFacts): WantedFacts {
  if (a === undefined) return b;
  return {
    scopes: a.scopes || b.scopes,
    clientIp: a.clientIp || b.clientIp,
    requestBytes: a.requestBytes || b.requestBytes,
    issuer: a.issuer || b.issuer,
  };
}

async function readAsked(db: Database, proxies: string[], { from, to }: Range): Promise<PendingEffect['asked']> {
  const [row] = await db.sql<{ calls: string; consumers: string }>(
    `select coalesce(sum(calls), 0) as calls, count(distinct nullif(consumer, '')) as consumers from event_rollups
      where proxy = any($1) and quarter >= $2 and quarter < $3 and method = any($4) and not reason = any($5)`,
    [proxies, from, to, ASKING_METHODS, NOT_ADMITTED],
  );
  return { calls: Number(row?.calls ?? 0), consumers: Number(row?.consumers ?? 0) };
}
