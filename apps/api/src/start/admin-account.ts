import type { Database } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import { hashPassword, verifyPassword } from '../access/password-hash.ts';
import type { ApiSettings } from '../settings.ts';
import { StartError } from './start-error.ts';

const DEFAULT_PASSWORD = 'admin';

/**
 * Makes sure that there is an administrator. With the sandbox on and every listener on loopback the password is
 * `admin` until one is set; otherwise there is no default.
 * @throws StartError when no password is given where one is needed, or the default one would be reachable from outside
 */
export async function ensureAdminAccount(db: Database, settings: ApiSettings): Promise<{ defaultPassword: boolean }> {
  const { user: username, password } = settings.admin;
  const beyondLoopback = Object.values(settings.hosts).filter((host) => !isLoopback(host));
  const mayDefault = settings.sandbox.on && beyondLoopback.length === 0;
  // An account of an earlier, closed installation must not be a way into an open one.
  if (!mayDefault) await db.prisma.user.deleteMany({ where: { mustChangePassword: true } });
  const existing = await db.prisma.user.findUnique({ where: { username } });
  const keepsOwnPassword = existing !== null && !existing.mustChangePassword && password === undefined;
  if (keepsOwnPassword) return { defaultPassword: false };

  if (password === undefined && !mayDefault) {
    throw new StartError(
      `TALLYGATE_ADMIN_PASSWORD is required ${
        settings.sandbox.on
          ? `because a listener is reachable from outside (${beyondLoopback.join(', ')})`
          : 'when the sandbox is off'
      }; set it to the administrator's password.`,
    );
  }
  if (password === DEFAULT_PASSWORD && !mayDefault) {
    throw new StartError(
      'TALLYGATE_ADMIN_PASSWORD is the default password "admin"; choose another one before the api is reachable from outside or the sandbox is off.',
    );
  }

  const wanted = password ?? DEFAULT_PASSWORD;
  const defaultPassword = wanted === DEFAULT_PASSWORD;
  if (
    existing &&
    existing.mustChangePassword === defaultPassword &&
    (await verifyPassword(wanted, existing.passwordHash))
  )
    return { defaultPassword };
  const passwordHash = await hashPassword(wanted);
  await db.prisma.user.upsert({
    where: { username },
    create: { id: uuidv7(), username, passwordHash, roles: ['admin'], mustChangePassword: defaultPassword },
    update: { passwordHash, roles: ['admin'], mustChangePassword: defaultPassword },
  });
  // Whoever was signed in with the former password is not any more.
  if (existing) await db.prisma.session.deleteMany({ where: { userId: existing.id } });
  return { defaultPassword };
}

/** Whether a listener on this host can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
