import { type CallRules, loggedCallEvent } from '@tallygate/access-log/call-event';
import { entryCall, isEnded } from '@tallygate/access-log/entry-call';
import type { StreamMessage } from '@tallygate/access-log/stream-message';
import type { AccessLogCounts } from './access-log-status.ts';
import { SeenIds } from './seen-ids.ts';

/** An Envoy may log an exchange to two logs, and a sender may say it again; the ledger knows the rest by its id. */
const REMEMBERED = 20_000;

/** Makes events of the messages of all streams. */
export class EntryReader {
  rules: CallRules;
  readonly #counts: AccessLogCounts;
  readonly #seen = new SeenIds(REMEMBERED);

  constructor(rules: CallRules, counts: AccessLogCounts) {
    this.rules = rules;
    this.#counts = counts;
  }

  /** The events of a message, as text; entries that are none are counted. */
  read({ httpLogs, tcpLogs }: StreamMessage, { node, receivedMs }: { node: string; receivedMs: number }): string[] {
    const texts: string[] = [];
    for (const entry of httpLogs?.logEntry ?? []) {
      this.#counts.entries += 1;
      if (!isEnded(entry)) {
        this.#counts.skipped += 1;
        continue;
      }
      const event = loggedCallEvent(entryCall(entry, { node, receivedMs }), this.rules);
      if (this.#seen.add(event.id)) texts.push(JSON.stringify(event));
      else this.#counts.repeated += 1;
    }
    const connections = tcpLogs?.logEntry.length ?? 0;
    this.#counts.entries += connections;
    this.#counts.skipped += connections;
    return texts;
  }
}
