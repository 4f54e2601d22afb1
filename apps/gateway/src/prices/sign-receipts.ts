import { createHash } from 'node:crypto';
import type { CallEvent } from '@tallygate/contracts/event';
import type { PriceDisclosure } from '@tallygate/contracts/mcp-proxy';
import { RECEIPT_META } from '@tallygate/contracts/protocol-prices';
import canonicalize from 'canonicalize';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { asObject } from '../mcp/answer-message.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import type { CallPricer } from './call-pricer.ts';
import type { PriceRuntime } from './price-runtime.ts';
import { receiptClaimsOf } from './receipt-claims.ts';

type Options = { told: PriceDisclosure; publicUrl: string; pricer: CallPricer; runtime: PriceRuntime };

/**
 * Signs a receipt of each call that somebody pays for, or would: on its event, so that the ledger has what the caller was handed,
 * and in the result.
 * @throws AppError when the key that signs cannot be kept
 */
export function prepareReceipts({ told, publicUrl, pricer, runtime }: Options): PreparedPolicy {
  const { receipts } = runtime;
  const signed = new WeakMap<RequestElement, string>();
  receipts.prepare();
  return {
    name: 'sign-receipts',
    readsBody: told.receiptArguments,
    addsToEvent(text, element) {
      signed.delete(element);
      try {
        const receipt = receiptOf(JSON.parse(text) as CallEvent, element);
        if (receipt === undefined) return '';
        signed.set(element, receipt);
        return `"receipt":"${receipt}",`;
      } catch (error) {
        // An event that is not written would be worse than one without a receipt.
        receipts.failed(error);
        return '';
      }
    },
    rewritesAnswerOf: (method) => method === 'tools/call',
    addsToResult(element) {
      const receipt = signed.get(element);
      return receipt === undefined ? undefined : { [RECEIPT_META]: receipt };
    },
  };

  function receiptOf(event: CallEvent, element: RequestElement): string | undefined {
    if (!isFinal(event)) return undefined;
    const charged = pricer.charged(event);
    if (charged?.company === undefined) return undefined;
    const { charge, company } = charged;
    const argsSha256 = told.receiptArguments ? argumentsHash(element) : undefined;
    return receipts.sign(receiptClaimsOf(event, { issuer: publicUrl, company, charge, at: runtime.now(), argsSha256 }));
  }
}

/**
 * A task that began and a request for input are followed by what they come to; what was refused has no result; a repeat is given
 * what the first call came to.
 */
function isFinal({ billable, outcome, reason }: CallEvent): boolean {
  if (reason === 'duplicate') return false;
  return billable || outcome === 'ok' || outcome === 'tool_error';
}

function argumentsHash({ params }: RequestElement): string {
  return createHash('sha256')
    .update(canonicalize(asObject(params?.arguments) ?? {}) ?? '', 'utf8')
    .digest('hex');
}
