import type { Role } from '@tallygate/contracts/roles';
import { v7 as uuidv7 } from 'uuid';
import { hashPassword } from '../access/password-hash.ts';
import type { TestApi } from './test-api.ts';

const PASSWORD = 'a long passphrase';

/** Adds an account; returns the headers of its requests. */
export async function addPerson(api: TestApi, username: string, roles: Role[]): Promise<Record<string, string>> {
  const passwordHash = await hashPassword(PASSWORD);
  await api.services.db.prisma.user.create({ data: { id: uuidv7(), username, passwordHash, roles } });
  return { authorization: `Basic ${Buffer.from(`${username}:${PASSWORD}`).toString('base64')}` };
}
