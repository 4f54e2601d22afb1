import type { AccessLogStatus } from './access-log-status.ts';
import type { ListenerSettings } from './listener-settings.ts';
import type { SentRules } from './sent-rules.ts';

/** What the thread that reads access logs is to do. */
export type WantedAccessLog = { listener: ListenerSettings | undefined; rules: SentRules };

export type ToReader =
  | { kind: 'serve'; wanted: WantedAccessLog }
  | { kind: 'written'; batch: number; failure?: { indexes: number[]; message: string } }
  | { kind: 'close'; withinMs: number };

export type FromReader =
  | { kind: 'events'; batch: number; texts: readonly string[] }
  | { kind: 'status'; status: AccessLogStatus }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; fields: object; message: string }
  | { kind: 'closed'; lost: number };
