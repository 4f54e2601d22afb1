import { AppError } from '@tallygate/contracts/app-error';

type Revised = { revision: number; updatedBy: string; updatedAt: Date };

/**
 * That somebody else wrote a thing since its editor read it, with what it is now.
 * @param what the thing in words, such as `"weather"` or `this publisher`
 * @param value what it is now, without its secrets
 */
export function staleRevision(row: Revised, what: string, value: Record<string, unknown>): AppError {
  return new AppError('REVISION_STALE', {
    detail: `${row.updatedBy} changed ${what} since you opened it`,
    data: {
      current: {
        revision: row.revision,
        updatedBy: row.updatedBy,
        updatedAt: row.updatedAt.toISOString(),
        ...value,
      },
    },
  });
}
