import type { CapabilityKind } from '@tallygate/contracts/capability-kind';

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
  requestBytes: number | null;
  calls: number;
};

/** Which of the facts of a call have to be read from single events. */
export type WantedFacts = { scopes: boolean; clientIp: boolean; requestBytes: boolean };
