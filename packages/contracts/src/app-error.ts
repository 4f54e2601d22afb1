import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from './error-catalogue.ts';
import { type Finding, finding } from './finding.ts';

/** An expected failure of a request: a code of the catalogue, a sentence for this case, and findings per field. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly findings: Finding[];
  /** Further facts for the reader, e.g. the current value on a stale revision. */
  readonly data: Record<string, unknown> | undefined;

  constructor(
    code: ErrorCode,
    options: { detail?: string; findings?: Finding[]; data?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(options.detail ?? ERROR_CODES[code].title, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = ERROR_CODES[code].status;
    this.findings = options.findings ?? [];
    this.data = options.data;
  }
}

/** RFC 9457 problem details, the reply of every failed console request. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  code: z.string(),
  requestId: z.string().optional(),
  fields: z.array(finding).default([]),
  data: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.output<typeof problem>;
