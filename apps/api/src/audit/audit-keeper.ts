import { join } from 'node:path';
import { ANCHOR_FILE, appendAnchor, readAnchors } from '@tallygate/audit/anchors';
import type { ChainKey } from '@tallygate/audit/chain';
import type { AuditChain, ChainCheck } from '@tallygate/contracts/audit-entry';
import type { Database } from '@tallygate/db/database';
import type { Outbound } from '@tallygate/outbound/outbound';
import { operatorPolicy } from '@tallygate/outbound/policy';
import type { Logger } from '@tallygate/server-kit/logger';
import { every, type Job } from '../scheduler/job.ts';
import type { AuditLog } from './audit-log.ts';
import { systemAuthor } from './author.ts';
import { checkChain } from './check-chain.ts';
import { lastCheckpoint, readHead } from './read-entries.ts';
import { recordAudit } from './record-audit.ts';
import { removeOldEntries } from './remove-old-entries.ts';
import type { AuditNote } from './write-audit.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A chain of so many entries or more is not verified anew for every view of it. */
const LONG_CHAIN = 20_000;
const FRESH_MS = 60_000;

/** Looks after the chain: anchors it outside the database, verifies it, and removes what is old. */
export type AuditKeeper = {
  state(): Promise<AuditChain>;
  /** Verifies every entry, and notes that in the log when it fails. */
  check(signal?: AbortSignal): Promise<ChainCheck>;
  /** The last result when it is recent enough for the length of the chain, else a new one. */
  recentCheck(): Promise<ChainCheck>;
  /** Notes the end of the chain outside the database, when it moved. */
  anchor(): Promise<void>;
  /** Each api anchors in its own folder; verifying and removing is done once for all. */
  readonly jobs: readonly Job[];
};

type Context = {
  settings: { dataDir: string; audit: { keepDays: number; anchorUrl: string | undefined } };
  logger: Logger;
  db: Database;
  auditLog: AuditLog;
  auditKey: ChainKey;
  outbound: Outbound;
  now: () => Date;
};

export function createAuditKeeper(context: Context): AuditKeeper {
  const { db, auditKey, settings, outbound, now, logger } = context;
  const file = join(settings.dataDir, ANCHOR_FILE);
  let lastCheck: ChainCheck | null = null;
  /** The check that is running; callers in the meantime get its result. */
  let checking: Promise<ChainCheck> | null = null;

  const check = async (signal?: AbortSignal): Promise<ChainCheck> => {
    const at = now().toISOString();
    const { count, head, findings } = await checkChain(context, signal);
    lastCheck = { at, count, head, findings };
    const [first] = findings;
    if (first) {
      logger.error({ findings }, 'the chain of the audit log is broken');
      const note: AuditNote = { action: 'verify', entityType: 'audit_log', entityId: 'audit' };
      await recordAudit(context, systemAuthor(context), { ...note, outcome: 'failed', reason: first.message });
    }
    return lastCheck;
  };

  /** Sends an anchor elsewhere, where somebody who can write to this machine cannot change it. */
  const post = async (url: string, anchor: object): Promise<void> => {
    const client = outbound.client(operatorPolicy('audit_anchor'));
    try {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ kind: 'tallygate-audit-anchor', key: auditKey.id, ...anchor });
      const { status } = await client.exchange(url, { method: 'POST', headers, body });
      if (status >= 300) throw new Error(`TALLYGATE_AUDIT_ANCHOR_URL answered ${status}`);
    } finally {
      await client.close();
    }
  };

  const keeper: AuditKeeper = {
    async state() {
      const [head, checkpoint, { anchors }] = await Promise.all([
        readHead(db.prisma),
        lastCheckpoint(db.prisma),
        readAnchors(file),
      ]);
      const { keepDays } = settings.audit;
      const removedUpTo = checkpoint?.seq ?? 0;
      return { head, key: auditKey.id, keepDays, removedUpTo, lastAnchor: anchors.at(-1) ?? null, lastCheck };
    },
    check(signal) {
      checking ??= check(signal).finally(() => {
        checking = null;
      });
      return checking;
    },
    async recentCheck() {
      if (lastCheck !== null) {
        const ageMs = now().getTime() - Date.parse(lastCheck.at);
        if (ageMs < (lastCheck.count > LONG_CHAIN ? DAY_MS : FRESH_MS)) return lastCheck;
      }
      return keeper.check();
    },
    async anchor() {
      const [head, { anchors }] = await Promise.all([readHead(db.prisma), readAnchors(file)]);
      const last = anchors.at(-1);
      if (head.seq === 0 || (last?.seq === head.seq && last.mac === head.mac)) return;
      const anchor = { time: now().toISOString(), ...head };
      await appendAnchor(file, anchor);
      logger.info({ audit: head }, 'the audit log is anchored');
      if (settings.audit.anchorUrl !== undefined) await post(settings.audit.anchorUrl, anchor);
    },
    jobs: [
      {
        name: 'audit-anchor',
        about: 'Note the end of the audit log outside the database',
        runs: 'everywhere',
        isDueAtStart: true,
        next: every(HOUR_MS),
        run: async () => {
          await keeper.anchor();
          return null;
        },
      },
      {
        name: 'audit-chain',
        about: 'Verify the audit log, and remove what is older than it is kept',
        runs: 'once',
        isDueAtStart: true,
        next: every(DAY_MS),
        run: async (signal) => {
          const removed = await removeOldEntries(context);
          await keeper.check(signal);
          return removed === 0 ? null : `${removed} old entries removed`;
        },
      },
    ],
  };
  return keeper;
}
