import { Prisma } from '@tallygate/db/generated/client';

/** A value for a Json column; null and undefined become SQL null where the column allows it. */
export function toJson(value: unknown): Prisma.InputJsonValue {
  if (value === null || value === undefined) return Prisma.DbNull as unknown as Prisma.InputJsonValue;
  return value as Prisma.InputJsonValue;
}
