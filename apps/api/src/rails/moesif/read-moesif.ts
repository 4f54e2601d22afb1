import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import type { MoesifClient } from '@tallygate/rails/moesif/moesif-client';
import { connectMoesif, type RailContext } from '../connect-rail.ts';
import { railFacts, requireRail } from '../rail-rows.ts';

/** @throws AppError RAIL_NOT_FOUND, INVALID_INPUT for a rail of another kind */
export async function requireMoesif({ prisma }: Database, id: string): Promise<Rail> {
  const rail = await requireRail(prisma, id);
  const { kind } = railFacts(rail);
  if (kind !== 'moesif')
    throw new AppError('INVALID_INPUT', {
      detail: `"${rail.name}" is of the kind ${kind}; expected one of the kind moesif`,
    });
  return rail;
}

/** Asks Moesif something. @throws AppError RAIL_UNAVAILABLE with what it, or the network, said */
export async function readMoesif<T>(
  context: RailContext,
  rail: Rail,
  ask: (client: MoesifClient) => Promise<T>,
): Promise<T> {
  const client = await connectMoesif(context, rail);
  try {
    return await ask(client);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new AppError('RAIL_UNAVAILABLE', { detail: `"${rail.name}" cannot be read: ${message}`, cause: error });
  } finally {
    await client.close();
  }
}
