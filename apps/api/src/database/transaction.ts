import type { Prisma } from '@tallygate/db/generated/client';

/** What a verb writes through: a transaction, or the client itself where one statement is enough. */
export type Transaction = Prisma.TransactionClient;
