import type { Role } from '@tallygate/contracts/roles';
import { v7 as uuidv7 } from 'uuid';
import { hashPassword } from '../access/passwords/password-hash.ts';
import type { TestApi } from './test-api.testing.ts';

export const PERSON_PASSWORD = 'a long passphrase';

/** Adds an account; returns the headers of its requests. */
export async function addPerson(api: TestApi, username: string, roles: Role[]): Promise<Record<string, string>> {
  const passwordHash = await hashPassword(PERSON_PASSWORD);
  await api.services.db.prisma.user.create({ data: { id: uuidv7(), username, passwordHash, roles } });
  return { authorization: `Basic ${Buffer.from(`${username}:${PERSON_PASSWORD}`).toString('base64')}` };
}
