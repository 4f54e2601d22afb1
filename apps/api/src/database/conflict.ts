import { Prisma } from '@tallygate/db/generated/client';

/** Whether a write failed because a unique value was taken, e.g. by a request that ran at the same time. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
