import { writeTerms } from '@tallygate/contracts/filter-terms';
import { EFFECT_KINDS, type EffectFinding, type PendingEffect } from '@tallygate/contracts/pending-effect';
import type { ProxyChange } from './proxy-change.ts';
import { ASKING_METHODS, NOT_ADMITTED } from './read-recorded-calls.ts';
import { countCalls, type RecordedCall } from './recorded-call.ts';

const TOOL_CALL = 'tools/call';
/** An address with more names than that is none that people can read. */
const MAX_TERMS = 40;

type Range = { from: Date; to: Date };
/** A running proxy, its calls that were let through, and what is changed of it. */
export type ChangedProxy = { proxy: string; calls: readonly RecordedCall[]; change: ProxyChange };
type Touched = { proxy: ChangedProxy; call: RecordedCall };

/** What changes of proxies would have done to their calls, the worst first. Pure. */
export function findingsOf(proxies: readonly ChangedProxy[], range: Range): EffectFinding[] {
  const groups = new Map<string, { kind: EffectFinding['kind']; words: string; touched: Touched[] }>();
  const add = (kind: EffectFinding['kind'], words: string, touched: Touched) => {
    const key = `${kind} ${words}`;
    const known = groups.get(key);
    if (known) known.touched.push(touched);
    else groups.set(key, { kind, words, touched: [touched] });
  };
  for (const proxy of proxies)
    for (const call of proxy.calls) {
      const fate = proxy.change.fateOf(call);
      if (fate) add(fate.kind, fate.words, { proxy, call });
      if (fate?.kind === 'refused' || fate?.kind === 'not_found') continue;
      for (const note of proxy.change.notes) add('changed', note, { proxy, call });
    }
  return [...groups.values()]
    .map(({ kind, words, touched }) => ({
      kind,
      words,
      ...countCalls(touched.map(({ call }) => call)),
      ...eventsOf(touched, range),
    }))
    .sort((a, b) => EFFECT_KINDS.indexOf(a.kind) - EFFECT_KINDS.indexOf(b.kind) || b.calls - a.calls);
}

/** The same of all together: each call counts once. */
export function sumOf(proxies: readonly ChangedProxy[], range: Range): Omit<PendingEffect['sum'], 'proxiesLeftOut'> {
  const touched = { refused: [] as Touched[], not_found: [] as Touched[], untold: [] as Touched[] };
  for (const proxy of proxies)
    for (const call of proxy.calls) {
      const fate = proxy.change.fateOf(call);
      if (fate) touched[fate.kind].push({ proxy, call });
    }
  const counted = (some: Touched[]) => ({ ...countCalls(some.map(({ call }) => call)), ...eventsOf(some, range) });
  return { refused: counted(touched.refused), notFound: counted(touched.not_found), untold: counted(touched.untold) };
}

/**
 * A query of `GET /events` for some calls: by their proxies, with the tools or the consumers that set them apart where that
 * is all it takes.
 */
function eventsOf(touched: readonly Touched[], { from, to }: Range): Pick<EffectFinding, 'query' | 'isExact'> {
  const proxies = [...new Set(touched.map(({ proxy }) => proxy))];
  const calls = new Set(touched.map(({ call }) => call));
  const query = {
    proxy: terms(proxies.map(({ proxy }) => proxy)),
    method: terms(ASKING_METHODS),
    '-reason': NOT_ADMITTED.join(','),
    from: from.toISOString(),
    to: to.toISOString(),
  };
  const all = proxies.flatMap((proxy) => proxy.calls);
  const isSetApartBy = (isAlike: (call: RecordedCall) => boolean) =>
    all.every((call) => isAlike(call) === calls.has(call));
  const isFew = (names: ReadonlySet<string>) => names.size <= MAX_TERMS && !names.has('');
  if (proxies.length > MAX_TERMS) return { query: { ...query, proxy: '' }, isExact: false };
  if (isSetApartBy(() => true)) return { query, isExact: true };

  const tools = new Set([...calls].map(({ name }) => name ?? ''));
  if (isFew(tools) && isSetApartBy(({ method, name }) => method === TOOL_CALL && name !== null && tools.has(name)))
    return { query: { ...query, method: TOOL_CALL, tool: terms([...tools]) }, isExact: true };
  const consumers = new Set([...calls].map(({ consumer }) => consumer));
  if (isFew(consumers) && isSetApartBy(({ consumer }) => consumers.has(consumer)))
    return { query: { ...query, consumer: terms([...consumers]) }, isExact: true };
  return { query, isExact: false };
}

function terms(texts: readonly string[]): string {
  return writeTerms(texts.map((text) => ({ text, isPrefix: false })));
}
