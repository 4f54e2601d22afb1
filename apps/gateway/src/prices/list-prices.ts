import type { PriceDisclosure } from '@tallygate/contracts/mcp-proxy';
import { BILLING_TOOLS, PRICE_META } from '@tallygate/contracts/protocol-prices';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { asObject } from '../mcp/answer-message.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import { withEntries } from '../policies/capability.ts';
import { billingToolDefinitions } from './billing-tool-definitions.ts';
import type { CallPricer } from './call-pricer.ts';
import type { PriceRuntime } from './price-runtime.ts';

type Entry = Record<string, unknown>;
type Options = { proxyName: string; told: PriceDisclosure; pricer: CallPricer; runtime: PriceRuntime };

/**
 * Puts the caller's own price on each tool of a list, and the gateway's own tools behind those of its first page. It sees the
 * list as its caller will: after whatever hides and renames tools.
 */
export function prepareListPrices({ proxyName, told, pricer, runtime }: Options): PreparedPolicy {
  return {
    name: 'list-prices',
    readsBody: true,
    rewritesAnswerOf: (method) => method === 'tools/list',
    rewriteAnswer(message, element, request) {
      if (element.method !== 'tools/list') return undefined;
      const listed = withEntries(message, 'tools', (entries) => {
        const own = told.tools ? entries.filter(({ name }) => !isOwnName(name)) : [...entries];
        runtime.listed.note(
          proxyName,
          own.map(({ name }) => String(name)),
          !hasNextPage(message),
        );
        const priced = told.list || told.description ? own.map((entry) => withPrice(entry, request)) : own;
        return told.tools && isFirstPage(element) ? [...priced, ...billingToolDefinitions()] : priced;
      });
      return listed && asPrivate(listed, request);
    },
  };

  function withPrice(entry: Entry, request: PolicyRequest): Entry {
    const price = pricer.before(request, String(entry.name));
    const described = [entry.description, `Price: ${price.text}`].filter(
      (text) => typeof text === 'string' && text !== '',
    );
    return {
      ...entry,
      ...(told.description && { description: described.join('\n\n') }),
      ...(told.list && { _meta: { ...asObject(entry._meta), [PRICE_META]: price } }),
    };
  }
}

/** No cache may hand one caller's prices to another (MCP 2026-07-28, Caching). Earlier revisions know no such member. */
function asPrivate(message: Entry, { era }: PolicyRequest): Entry {
  if (era === 'legacy') return message;
  return { ...message, result: { ...asObject(message.result), cacheScope: 'private' } };
}

function isOwnName(name: unknown): boolean {
  return BILLING_TOOLS.some((own) => own === name);
}

/** An answer whose request is not known is none: its tools were on another. */
function isFirstPage({ params, id }: RequestElement): boolean {
  return id !== undefined && params?.cursor === undefined;
}

function hasNextPage({ result }: Entry): boolean {
  return typeof asObject(result)?.nextCursor === 'string';
}
