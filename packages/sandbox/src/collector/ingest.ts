import type { z } from 'zod';
import {
  actionSchema,
  type CollectedElement,
  companySchema,
  eventSchema,
  subscriptionSchema,
  userSchema,
} from '../moesif/event-schema.ts';
import { CollectorError, checkElementSizes, readBody } from './body.ts';
import { MetadataTypeError, type MetadataTypeLock } from './type-lock.ts';

const mebibyte = 1024 * 1024;

/** One thing the collector takes: its schema and its published size limits. */
export type CollectedKind = {
  name: 'events' | 'actions' | 'users' | 'companies' | 'subscriptions';
  schema: z.ZodType<CollectedElement>;
  maxElementBytes: number;
  maxBatchBytes: number;
};

/** What the collector takes, by path name. */
export const collectedKinds: readonly CollectedKind[] = [
  { name: 'events', schema: eventSchema, maxElementBytes: mebibyte, maxBatchBytes: 50 * mebibyte },
  { name: 'actions', schema: actionSchema, maxElementBytes: mebibyte, maxBatchBytes: 15 * mebibyte },
  { name: 'users', schema: userSchema, maxElementBytes: mebibyte, maxBatchBytes: 50 * mebibyte },
  { name: 'companies', schema: companySchema, maxElementBytes: mebibyte, maxBatchBytes: 50 * mebibyte },
  { name: 'subscriptions', schema: subscriptionSchema, maxElementBytes: mebibyte, maxBatchBytes: 50 * mebibyte },
];

/** A received body, as it came. */
export type ReceivedBody = {
  bytes: Buffer;
  contentEncoding: string | undefined;
  batch: boolean;
};

/**
 * Turns a body into checked elements. One bad element refuses the whole batch, so that a sender that does not
 * split its batches is found out.
 * @throws CollectorError with the status to answer and a message naming element and field.
 */
export function readElements(kind: CollectedKind, body: ReceivedBody, typeLock: MetadataTypeLock): CollectedElement[] {
  const parsed = readBody(body.bytes, body.contentEncoding, body.batch ? kind.maxBatchBytes : kind.maxElementBytes);
  if (body.batch && !Array.isArray(parsed)) throw new CollectorError(400, 'body: expected an array');
  const elements: unknown[] = Array.isArray(parsed) && body.batch ? parsed : [parsed];
  // Elements are measured as plain JSON; a compressed body is never larger than its elements.
  if (body.batch) checkElementSizes(elements, kind.maxElementBytes);
  const checked = elements.map((element, index) => checkElement(kind, element, index, elements.length));
  try {
    typeLock.accept(checked);
  } catch (error) {
    if (error instanceof MetadataTypeError) throw new CollectorError(400, error.message, elements.length);
    throw error;
  }
  return checked;
}

function checkElement(kind: CollectedKind, element: unknown, index: number, total: number): CollectedElement {
  const result = kind.schema.safeParse(element);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `[${index}].${issue.path.join('.')}: ${issue.message}`);
  throw new CollectorError(400, problems.join('; '), total);
}
