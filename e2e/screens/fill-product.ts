import { aCallEvent } from '@tallygate/testing/call-event';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { deployProtected } from '../clients/protected-proxy.ts';
import { makeSights } from '../make-sights.ts';
import type { Sights } from '../pages.ts';
import type { Product } from '../product.ts';
import { consoleApi, fetchToken, openSession } from '../sandbox-client.ts';
import { storeEvents } from '../store-events.ts';

const EVENTS = 4_000;
const DAYS = 6;
const DAY_MS = 86_400_000;
const COMPANIES = ['Acme', 'Beispiel & Söhne', 'Contoso', 'Initech', 'شركة المثال', 'Umbrella'];

/** Somebody who may look and change nothing. */
export const VIEWER = { username: 'vera', password: 'looks and leaves' };

/** A working installation: some proxies, one of them broken and one paused, days of calls, people, pending changes. */
export async function fillProduct(product: Product, appServerUrl: string): Promise<Sights> {
  await deployProtected(product, 'weather', `${product.urls.sampleServer}/mcp`);
  const [deadPort] = await claimPorts(1);
  await deployProtected(product, 'tickets', `http://127.0.0.1:${deadPort}/mcp`);
  await deployProtected(product, 'apps', appServerUrl);
  await storeDays(product);
  const tickets = await openSession(product, '/tickets/mcp', await fetchToken(product, '/tickets/mcp')).catch(
    () => null,
  );
  if (tickets !== null) throw new Error('a server that is not there has answered');
  // A token for another server, which is refused.
  await openSession(product, '/weather/mcp', await fetchToken(product, '/tickets/mcp')).catch(() => {});
  await consoleApi(product, '/users', { method: 'POST', body: { ...VIEWER, roles: ['viewer'] } });
  await makeEmptyMeter(product);
  const sights = await makeSights(product);
  await hideTool(product);
  return sights;
}

type StoredProxy = { revision: number; resource: { spec: { policies?: object[] } } };

/** A change that is not applied, and that calls of the last day would feel. */
async function hideTool(product: Product): Promise<void> {
  const { resource, revision } = await consoleApi<StoredProxy>(product, '/proxies/weather');
  const list = { name: 'mcp-acl-list', version: 'v1', params: { tools: { mode: 'allow', exceptions: ['search'] } } };
  const policies = [...(resource.spec.policies ?? []), list];
  const changed = { ...resource, spec: { ...resource.spec, policies } };
  await consoleApi(product, '/proxies/weather', { method: 'PUT', body: { resource: changed, revision } });
}

const TOOLS = ['search', 'search', 'fetch', 'search', 'summarise', 'fetch', 'translate'];
/** How a call ends that does not go well: at the server, and at the gateway for a reason of its caller. */
const FAILURES = [
  { outcome: 'tool_error', reason: 'tool_error', billable: false, isError: true },
  { outcome: 'denied', reason: 'denied_rate', billable: false, httpStatus: 429 },
  { outcome: 'denied', reason: 'denied_quota', detail: 'credit', denial: 'quota', billable: false, isError: true },
  { outcome: 'rpc_error', reason: 'rpc_error', billable: false },
] as const;

/** Calls of companies with names, through the proxies that are there; one of eleven fails. */
function storeDays(product: Product): Promise<void> {
  const until = Date.now() - 60_000;
  const step = (DAYS * DAY_MS) / EVENTS;
  const proxies = [
    { proxy: 'sample-everything', proxyDisplayName: 'Sample', proxyContext: '/sample' },
    { proxy: 'weather', proxyDisplayName: 'weather', proxyContext: '/weather' },
  ] as const;
  const events = Array.from({ length: EVENTS }, (_, at) => {
    const proxy = proxies[at % 3 === 0 ? 1 : 0];
    // By the square of a fraction, so that the first pay most.
    const company = COMPANIES[Math.floor(((at * 0.618) % 1) ** 2 * COMPANIES.length)] ?? '';
    return aCallEvent({
      ...proxy,
      ...(at % 11 === 0 ? FAILURES[at % FAILURES.length] : {}),
      time: new Date(until - (EVENTS - at) * step).toISOString(),
      uri: `${product.urls.gateway}${proxy.proxyContext}/mcp`,
      company,
      consumer: `agent-${at % 4} of ${company}`,
      target: TOOLS[at % TOOLS.length] ?? '',
      durationMs: 40 + ((at * 37) % 400),
    });
  });
  return storeEvents(product, events);
}

async function makeEmptyMeter(product: Product): Promise<void> {
  const definition = { filter: { field: 'proxy', op: 'equals', value: 'Weather' }, metric: { type: 'count' } };
  const body = { name: 'Weather calls', definition, price: { model: 'per_unit', unitAmount: '0.2' } };
  await consoleApi(product, '/meters', { method: 'POST', body });
}
