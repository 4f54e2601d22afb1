import type { Refusal } from '../exchange/refusal.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import { ownerOf } from '../exchange/session-table.ts';
import { shortHash } from '../mcp/answer-message.ts';
import { argumentDigest } from '../mcp/argument-digest.ts';
import type { FirstCall } from '../record/first-call.ts';
import type { OpenCall } from '../record/open-call.ts';
import { sessionCallKey } from '../record/recorder.ts';
import { billId, scopedKey } from './bill-id.ts';
import { mayCarryKey, readClientKey } from './client-key.ts';
import type { Claimed, KeyClaim, KeyedCalls } from './keyed-calls.ts';
import { answerRepeat, answerRepeatedBatch, type Repeat, type RepeatAnswer } from './repeat-answer.ts';
import { keyInvalid, keyNotKept, keyReused, type RepeatReason } from './repeat-refusals.ts';
import { bodyDigest, type SessionCalls } from './session-calls.ts';

/** The gateway's answer when the calls are not made: a refusal, or the answer of the first call. */
export type Instead = { refusal: Refusal } | { repeated: RepeatAnswer };

/** Calls that wait for one first call at most; the others are told that it runs. */
const MAX_WAITING = 64;

type Claimant = { call: OpenCall; claim: KeyClaim };

/**
 * Recognises tool calls that were made before, in this order: by the client's idempotency key; by session, id and body.
 * Every other request is a call of its own, however equal (two equal calls are two calls).
 */
export class RepeatCheck {
  readonly #keyed: KeyedCalls;
  readonly #sessions: SessionCalls;

  constructor(keyed: KeyedCalls, sessions: SessionCalls) {
    this.#keyed = keyed;
    this.#sessions = sessions;
  }

  /** Undefined when the calls are to be made; they are the first of their name then, if they have one. */
  check(request: RelayRequest, calls: readonly OpenCall[]): undefined | Instead | Promise<undefined | Instead> {
    const { route, sessionId, era } = request;
    if (route.dedupeWindowMs > 0 && mayCarryKey(request.headers, request.elements)) {
      return this.#checkKeys(request, calls);
    }
    if (sessionId === undefined || era === 'modern' || route.sessionDedupeWindowMs <= 0) return undefined;
    return this.#checkSession(request, calls, sessionId);
  }

  #checkKeys(request: RelayRequest, calls: readonly OpenCall[]): undefined | Instead | Promise<undefined | Instead> {
    const toolCalls = calls.filter(isToolCall);
    const claimants: Claimant[] = [];
    for (const call of toolCalls) {
      const key = readClientKey(request.headers, call.element!, toolCalls.length);
      if (key === undefined) continue;
      if ('problem' in key) return { refusal: keyInvalid(request, key.problem) };
      claimants.push({ call, claim: claimOf(request, call, key.key) });
    }
    return claimants.length === 0 ? undefined : this.#claim(request, claimants);
  }

  async #claim(request: RelayRequest, claimants: readonly Claimant[]): Promise<undefined | Instead> {
    const mine: { call: OpenCall; first: FirstCall }[] = [];
    const repeats: Repeat[] = [];
    const giveBack = (): void => {
      for (const { first } of mine) first.free();
    };
    for (const { call, claim } of claimants) {
      let found: Claimed;
      try {
        found = await this.#settle(call, claim, request.isBatch);
      } catch {
        giveBack();
        return { refusal: keyNotKept(request) };
      }
      const { first } = found;
      if (found.isMine) {
        mine.push({ call, first });
        continue;
      }
      if (first.digest !== claim.digest) {
        giveBack();
        return { refusal: keyReused(request) };
      }
      repeats.push({ call, first, reason: missingReason(first, claim) });
    }
    if (repeats.length === 0) {
      for (const { call, first } of mine) {
        call.first = first;
        call.billId = first.billId;
      }
      return undefined;
    }
    giveBack();
    const only = request.isBatch ? undefined : repeats[0];
    return { repeated: only === undefined ? answerRepeatedBatch(request, repeats) : answerRepeat(only) };
  }

  /** Claims the key; while the same call runs here already, waits for how it ends. */
  async #settle(call: OpenCall, claim: KeyClaim, isBatch: boolean): Promise<Claimed> {
    for (;;) {
      const claimed = await this.#keyed.claim(claim);
      const { first } = claimed;
      const isOther = first.digest !== claim.digest || first.owner !== claim.owner;
      const mayWait = !isBatch && claimed.isElsewhere !== true && first.waiting < MAX_WAITING;
      if (claimed.isMine || first.state !== 'running' || isOther || !mayWait) return claimed;
      await waitAs(call, first);
      if (call.state !== 'open') return claimed;
    }
  }

  #checkSession(
    request: RelayRequest,
    calls: readonly OpenCall[],
    sessionId: string,
  ): undefined | Instead | Promise<undefined | Instead> {
    const { route, body, receivedAtMs } = request;
    let digest: number | undefined;
    const repeats: Repeat[] = [];
    for (const call of calls) {
      if (!isToolCall(call)) continue;
      digest ??= bodyDigest(body!);
      const name = sessionCallKey(route.name, sessionId, call.element!.id!);
      const first = this.#sessions.find(name, digest, route.sessionDedupeWindowMs);
      if (first === undefined || first.isUnanswered) {
        // Without an answer there is nothing to repeat; but what was billed once is not billed again.
        if (first?.isBilled) call.repeats = first;
        call.first = this.#sessions.add(name, digest, receivedAtMs);
        continue;
      }
      if (first.state === 'running' && !request.isBatch && first.waiting < MAX_WAITING) {
        return waitAs(call, first).then(() => this.#checkSession(request, calls, sessionId));
      }
      repeats.push({ call, first, reason: first.answer === undefined ? 'request_repeated' : undefined });
    }
    if (repeats.length === 0) return undefined;
    for (const call of calls) {
      call.first?.free();
      call.first = undefined;
    }
    const only = request.isBatch ? undefined : repeats[0];
    return { repeated: only === undefined ? answerRepeatedBatch(request, repeats) : answerRepeat(only) };
  }
}

/** While it waits a call counts as a repeat, so that it is recorded as one if its caller leaves. */
async function waitAs(call: OpenCall, first: FirstCall): Promise<void> {
  call.repeats = first;
  await first.ended();
  call.repeats = undefined;
}

function missingReason(first: FirstCall, claim: KeyClaim): RepeatReason | undefined {
  if (first.state === 'running') return 'idempotency_in_progress';
  return first.answer === undefined || first.owner !== claim.owner ? 'idempotency_answer_gone' : undefined;
}

function claimOf(request: RelayRequest, call: OpenCall, key: string): KeyClaim {
  const { route, principal, receivedAtMs, clientIp, isBatch, elements } = request;
  const element = call.element!;
  const name = scopedKey({ ...call.facts, clientIp }, key);
  const digest = argumentDigest(element, request.body!, isBatch ? [elements.indexOf(element)] : []);
  return {
    name,
    digest,
    owner: shortHash(ownerOf(principal)),
    acceptedMs: receivedAtMs,
    billId: billId({ name, digest, acceptedMs: receivedAtMs, windowMs: route.dedupeWindowMs }),
  };
}

function isToolCall(call: OpenCall): boolean {
  return call.facts.method === 'tools/call';
}
