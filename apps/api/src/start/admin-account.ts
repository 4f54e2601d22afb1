import type { Database } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import { hashPassword, verifyPassword } from '../access/passwords/password-hash.ts';
import { passwordProblem } from '../access/passwords/password-rules.ts';
import { StartError } from './start-error.ts';
import { isTrial } from './trial.ts';

type AdminSettings = {
  admin: { user: string; password: string | undefined };
  secondFactorRequired: boolean;
  hosts: Record<string, string>;
  sandbox: { on: boolean };
};

const DEFAULT_PASSWORD = 'admin';

/**
 * Makes sure of the administrator's account. In a trial on one machine the password is `admin` until one is set. Otherwise
 * there is no default: the password is that of the environment, or the account is made by the set-up link.
 * @throws StartError when the password of the environment does not meet the rules
 */
export async function ensureAdminAccount(db: Database, settings: AdminSettings): Promise<{ defaultPassword: boolean }> {
  const { user: username, password } = settings.admin;
  const mayDefault = isTrial({ hosts: settings.hosts, sandboxOn: settings.sandbox.on });
  if (password !== undefined && !mayDefault) requireFit(password, settings);
  // A default password of a trial must not let anybody into an installation that others can reach.
  if (!mayDefault) await db.prisma.user.deleteMany({ where: { mustChangePassword: true } });
  const existing = await db.prisma.user.findUnique({ where: { username } });
  const keepsOwnPassword = existing !== null && !existing.mustChangePassword && password === undefined;
  if (keepsOwnPassword || (password === undefined && !mayDefault)) return { defaultPassword: false };

  const wanted = password ?? DEFAULT_PASSWORD;
  const defaultPassword = wanted === DEFAULT_PASSWORD;
  const isSame = existing?.mustChangePassword === defaultPassword && existing.passwordHash !== null;
  if (isSame && (await verifyPassword(wanted, existing.passwordHash ?? ''))) return { defaultPassword };
  const passwordHash = await hashPassword(wanted);
  await db.prisma.user.upsert({
    where: { username },
    create: { id: uuidv7(), username, passwordHash, roles: ['admin'], mustChangePassword: defaultPassword },
    update: { passwordHash, roles: ['admin'], mustChangePassword: defaultPassword, epoch: { increment: 1 } },
  });
  // The new password ends the sessions that the former one began.
  if (existing) await db.prisma.session.deleteMany({ where: { userId: existing.id } });
  return { defaultPassword };
}

function requireFit(password: string, { admin, secondFactorRequired }: AdminSettings): void {
  const problem = passwordProblem(password, { username: admin.user, hasSecondFactor: secondFactorRequired });
  if (problem === null) return;
  throw new StartError(
    `TALLYGATE_ADMIN_PASSWORD ${problem}. Set another one, or none: the start then prints a link to set the account up.`,
  );
}
