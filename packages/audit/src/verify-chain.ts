import type { AuditEntry, ChainFinding } from '@tallygate/contracts/audit-entry';
import { type ChainKey, type ChainPlace, type Checkpoint, GENESIS, isSameMac } from './chain.ts';

/** Most findings that are told: in a chain that was rewritten every entry is wrong. */
const MAX_FINDINGS = 100;

/** An entry as it is stored: its canonical text and its hash. */
export type StoredLink = { canonical: string; mac: string };

export type ChainReport = {
  /** Entries that were read. */
  count: number;
  first: number | null;
  head: ChainPlace;
  /** In the order of the chain; empty when it holds. */
  findings: ChainFinding[];
};

/**
 * Checks a chain entry by entry, in one pass and little memory. A break is told once: what follows is checked against
 * the hash that is stored, so that one changed entry is one finding.
 */
export class ChainVerifier {
  readonly #key: ChainKey;
  readonly #findings: ChainFinding[] = [];
  readonly #anchors: Map<number, string>;
  readonly #start: ChainPlace;
  #place: ChainPlace;
  #count = 0;
  #first: number | null = null;

  /**
   * @param start where the chain begins: after the last checkpoint, else at its beginning
   * @param anchors places that were noted outside the database, or that the reader expects
   */
  constructor(options: { key: ChainKey; start?: ChainPlace; anchors?: readonly ChainPlace[] }) {
    this.#key = options.key;
    this.#start = options.start ?? GENESIS;
    this.#place = this.#start;
    this.#anchors = new Map((options.anchors ?? []).map(({ seq, mac }) => [seq, mac]));
    this.#compareAnchor(this.#start);
  }

  /** @returns the entry when its text is one */
  add({ canonical, mac }: StoredLink): AuditEntry | null {
    this.#count += 1;
    const expected = this.#place.seq + 1;
    const entry = parseEntry(canonical);
    if (entry === null) {
      this.#find('format', expected, `where entry ${expected} should be stands no entry`);
      return null;
    }
    const { seq } = entry;
    this.#first ??= seq;
    if (seq > expected) this.#find('missing', expected, missing(expected, seq - 1));
    else if (seq < expected) this.#find('order', seq, `entry ${seq} stands after entry ${this.#place.seq}`);
    if (entry.key !== this.#key.id) this.#find('key', seq, `entry ${seq} was written under key ${entry.key}`);
    // Behind a gap nobody knows the hash before, so only what follows directly can be checked.
    else if (seq === expected && !isSameMac(this.#key.mac(this.#place.mac, canonical), mac))
      this.#find('altered', seq, `entry ${seq} is not what was written`);
    this.#place = { seq: Math.max(seq, this.#place.seq), mac };
    this.#compareAnchor({ seq, mac });
    return entry;
  }

  /** Notes what the caller found by itself. */
  find(finding: ChainFinding): void {
    this.#find(finding.kind, finding.seq, finding.message);
  }

  /** The result; also compares the end with the anchors, which alone show that entries were cut off. */
  end(): ChainReport {
    const last = this.#place.seq;
    const beyond = [...this.#anchors.keys()].filter((seq) => seq > last);
    if (beyond.length > 0) {
      const to = Math.max(...beyond);
      this.#find('truncated', last, `the chain ends with entry ${last}, but entry ${to} was there`);
    }
    return { count: this.#count, first: this.#first, head: this.#place, findings: this.#findings };
  }

  #compareAnchor({ seq, mac }: ChainPlace): void {
    const anchored = this.#anchors.get(seq);
    if (anchored === undefined || isSameMac(anchored, mac)) return;
    this.#find('anchor', seq, `entry ${seq} is not the one that was anchored`);
  }

  #find(kind: ChainFinding['kind'], seq: number, message: string): void {
    if (this.#findings.length < MAX_FINDINGS) this.#findings.push({ kind, seq, message });
  }
}

/** What is wrong with a checkpoint, or null. */
export function checkCheckpoint(key: ChainKey, checkpoint: Checkpoint): ChainFinding | null {
  if (isSameMac(key.sign(checkpoint), checkpoint.signature)) return null;
  const message = `the checkpoint says that entries up to ${checkpoint.seq} were removed, and is not signed with this key`;
  return { kind: 'checkpoint', seq: checkpoint.seq, message };
}

function missing(from: number, to: number): string {
  return from === to ? `entry ${from} is missing` : `entries ${from} to ${to} are missing`;
}

function parseEntry(canonical: string): AuditEntry | null {
  try {
    const value = JSON.parse(canonical) as AuditEntry;
    return Number.isSafeInteger(value?.seq) && typeof value.key === 'string' ? value : null;
  } catch {
    return null;
  }
}
