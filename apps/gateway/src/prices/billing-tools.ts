import type { CreditBalance } from '@tallygate/contracts/credit';
import {
  BALANCE_META,
  BILLING_TOOLS,
  type BillingTool,
  QUOTE_META,
  type ToldPrice,
} from '@tallygate/contracts/protocol-prices';
import { INVALID_REQUEST, jsonRpcRefusal } from '../exchange/json-rpc-refusal.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import type { Refusal } from '../exchange/refusal.ts';
import { ownerOf } from '../exchange/session-table.ts';
import { asObject, asString } from '../mcp/answer-message.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import { balanceText, callsLeft } from './balance-text.ts';
import type { CallPricer } from './call-pricer.ts';
import type { PriceRuntime } from './price-runtime.ts';
import { quoteText } from './quote-text.ts';
import { KEPT_CHARGES, type RecentCharge } from './recent-charges.ts';

type Options = { proxyName: string; pricer: CallPricer; runtime: PriceRuntime };
type Told = { text: string; isError?: true; meta?: Record<string, unknown> };
type Arguments = Readonly<Record<string, unknown>>;

const DEFAULT_LIMIT = 5;

/**
 * Answers the gateway's own tools, and calls that only ask for their price, in the server's place. Nothing runs, and no event is
 * recorded: a meter that counts whatever arrives would charge for the question.
 */
export function prepareBillingTools({ proxyName, pricer, runtime }: Options): PreparedPolicy {
  return {
    name: 'billing-tools',
    readsBody: true,
    onRequest(request) {
      const requests = request.elements.filter(({ kind }) => kind === 'request');
      const own = requests.filter(isOwn);
      if (own.length === 0) return undefined;
      if (own.length < request.elements.length)
        return jsonRpcRefusal(request, {
          status: 403,
          code: INVALID_REQUEST,
          message: 'Questions about prices cannot be asked in one batch with other messages; send them by themselves',
          reason: 'billing_tool_in_batch',
          denial: 'rule',
        });
      const answers = own.map((element) => answer(element, request));
      if (answers.some((one) => one instanceof Promise))
        return Promise.all(answers).then((told) => reply(request, own, told));
      return reply(request, own, answers as Told[]);
    },
  };

  function reply(request: PolicyRequest, own: readonly RequestElement[], told: readonly Told[]): Refusal {
    const answers = own.map((element, index) => answerText(element, request, told[index] as Told));
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: request.isBatch ? `[${answers.join(',')}]` : (answers[0] ?? ''),
      detail: 'billing_tool',
      isUnrecorded: true,
    };
  }

  function answerText(element: RequestElement, request: PolicyRequest, { text, isError, meta }: Told): string {
    const result = {
      ...(request.era === 'modern' && { resultType: 'complete' }),
      content: [{ type: 'text', text }],
      ...(isError && { isError }),
      ...(meta !== undefined && { _meta: meta }),
    };
    // The id is JSON text already; writing it as it came keeps big numbers exact.
    return `{"jsonrpc":"2.0","id":${element.id ?? 'null'},"result":${JSON.stringify(result)}}`;
  }

  function answer(element: RequestElement, request: PolicyRequest): Told | Promise<Told> {
    const given = asObject(element.params?.arguments) ?? {};
    const name = ownName(element);
    if (name === undefined) return quoteOfCall(element.target ?? '', request);
    if (name === 'billing_quote') return quote(given, request);
    if (name === 'billing_balance') return balance(request);
    const charges = runtime.recent.of(ownerOf(request.principal)).filter(({ proxy }) => proxy === proxyName);
    return name === 'billing_last_charges' ? lastCharges(given, charges) : why(given, charges);
  }

  /** Clients check successes against the tool's output schema, so this is none. */
  async function quoteOfCall(tool: string, request: PolicyRequest): Promise<Told> {
    const { text, meta } = await quoteOf(tool, request);
    return { text: `Quote; nothing ran, nothing charged. ${text}`, isError: true, ...(meta !== undefined && { meta }) };
  }

  function quote(given: Arguments, request: PolicyRequest): Told | Promise<Told> {
    const tool = asString(given.tool);
    if (tool === undefined)
      return { text: `billing_quote needs "tool", the name of a tool; found ${found(given.tool)}.`, isError: true };
    return quoteOf(tool, request);
  }

  async function balance(request: PolicyRequest): Promise<Told> {
    const balances = await balancesOf(request);
    const told = balances?.map(({ currency, balance, held, debt }) => ({ currency, balance, held, debt }));
    return {
      text: balanceText(balances),
      ...(balances === undefined ? { isError: true } : { meta: { [BALANCE_META]: { balances: told } } }),
    };
  }

  /** Of whoever pays for the caller; none for callers who name no company. */
  async function balancesOf({ principal }: PolicyRequest): Promise<CreditBalance[] | undefined> {
    const company = principal?.company;
    if (company === undefined) return [];
    return runtime.balances.of(runtime.terms.prices?.payingCompany(company, runtime.now()) ?? company);
  }

  function quoteOf(tool: string, request: PolicyRequest): Told | Promise<Told> {
    if (BILLING_TOOLS.some((own) => own === tool)) return { text: `${tool}: Free.` };
    if (runtime.listed.isUnknown(proxyName, tool))
      return { text: `There is no tool "${tool.slice(0, 256)}" here; tools/list has the names.`, isError: true };
    return quoteWithBalance(tool, request, pricer.before(request, tool));
  }

  async function quoteWithBalance(tool: string, request: PolicyRequest, price: ToldPrice): Promise<Told> {
    const left = price.amounts.length === 0 ? undefined : callsLeft(price.amounts, await balancesOf(request));
    const quoted = left === undefined ? price : { ...price, callsLeft: `${left}` };
    return { text: quoteText(tool.slice(0, 256), quoted), meta: { [QUOTE_META]: { tool, ...quoted } } };
  }
}

function lastCharges({ limit = DEFAULT_LIMIT }: Arguments, charges: readonly RecentCharge[]): Told {
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > KEPT_CHARGES)
    return { text: `"limit" must be a whole number from 1 to ${KEPT_CHARGES}; found ${found(limit)}.`, isError: true };
  if (charges.length === 0) return { text: 'You have made no calls here that this gateway remembers.' };
  return { text: charges.slice(0, limit).map(chargeLine).join('\n') };
}

function why({ call }: Arguments, charges: readonly RecentCharge[]): Told {
  if (call !== undefined && typeof call !== 'string')
    return { text: `"call" must be the id of a call; found ${found(call)}.`, isError: true };
  const one = call === undefined ? charges[0] : charges.find(({ charge }) => charge.call === call);
  if (one !== undefined) return { text: chargeLine(one) };
  if (call === undefined) return { text: 'You have made no calls here that this gateway remembers.' };
  return {
    text: `This gateway remembers no call "${call.slice(0, 64)}" of yours; billing_last_charges has those it does.`,
    isError: true,
  };
}

function chargeLine({ time, tool, charge }: RecentCharge): string {
  const plan = charge.plan === undefined ? '' : ` Plan: ${charge.plan}.`;
  return `${time} ${tool}: ${charge.text} (${charge.reason}).${plan} Call ${charge.call}.`;
}

function isOwn(element: RequestElement): boolean {
  return element.method === 'tools/call' && (ownName(element) !== undefined || asksForQuote(element));
}

function ownName({ target }: RequestElement): BillingTool | undefined {
  return BILLING_TOOLS.find((own) => own === target);
}

function asksForQuote({ params }: RequestElement): boolean {
  const asked = asObject(params?._meta)?.[QUOTE_META];
  return asked !== undefined && asked !== null && asked !== false;
}

function found(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value).slice(0, 100);
}
