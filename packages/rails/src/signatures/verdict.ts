/** Why a webhook is refused: its signature cannot be read, is too old or from the future, or was made with another secret. */
type SignatureFault = 'unreadable' | 'stale' | 'forged';

export type SignatureVerdict = { holds: true; sentAt: Date } | { holds: false; fault: SignatureFault };

export type WebhookCheck = {
  /** The body's bytes as they arrived: a parsed and rewritten body has another signature. */
  body: Uint8Array;
  /** Every secret that is valid now; two while one is being replaced. */
  secrets: readonly string[];
  now: Date;
};

/** Whether a time of sending is near enough to now, on both sides: what comes from the future may be kept for later. */
export function isFresh(sentAt: Date, now: Date, toleranceSeconds: number): boolean {
  return Math.abs(now.getTime() - sentAt.getTime()) <= toleranceSeconds * 1000;
}
