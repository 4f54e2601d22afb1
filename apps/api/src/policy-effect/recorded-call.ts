import type { CapabilityKind } from '@tallygate/contracts/capability-kind';
import type { CallCount } from '@tallygate/contracts/policy-effect';

/** Calls of one caller that are alike in all that a policy may ask of them. */
export type RecordedCall = {
  kind: CapabilityKind;
  method: string;
  /** What was asked for; null when it was not recorded. */
  name: string | null;
  /** Empty when nobody was authenticated. */
  consumer: string;
  /** Of the token, space-separated; null when they were not recorded or not asked for. */
  scopes: string | null;
  clientIp: string | null;
  /** Of its token; null when there was none, and when it was not asked for. */
  issuer: string | null;
  requestBytes: number | null;
  calls: number;
};

/** Which of the facts of a call have to be read from single events. */
export type WantedFacts = { scopes: boolean; clientIp: boolean; requestBytes: boolean; issuer: boolean };

/** How many calls there are, and how many different consumers made them. */
export function countCalls(calls: readonly RecordedCall[]): CallCount {
  return {
    calls: calls.reduce((sum, call) => sum + call.calls, 0),
    consumers: new Set(calls.map(({ consumer }) => consumer).filter((consumer) => consumer !== '')).size,
  };
}
