import { ROLES, type Role } from '@tallygate/contracts/roles';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import { z } from 'zod';

/** The variables that name an identity provider at which people may sign in. */
export const oidcVariables = {
  TALLYGATE_OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'must be the issuer’s URL' })
    .refine(isSafe, 'must be an https URL; http only on this machine')
    .optional(),
  TALLYGATE_OIDC_CLIENT_ID: z.string().min(1).optional(),
  TALLYGATE_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  TALLYGATE_OIDC_NAME: z.string().min(1).max(40, 'must have at most 40 characters').default('single sign-on'),
  TALLYGATE_OIDC_SCOPE: z
    .string()
    .regex(/(^| )openid( |$)/, 'must contain openid')
    .default('openid profile'),
  TALLYGATE_OIDC_ROLE_CLAIM: z.string().min(1).default('roles'),
  TALLYGATE_OIDC_ROLES: z.string().default('').transform(readRoles),
};

const TOGETHER = ['TALLYGATE_OIDC_ISSUER', 'TALLYGATE_OIDC_CLIENT_ID', 'TALLYGATE_OIDC_CLIENT_SECRET'] as const;

/** Adds an issue for each of the three that is missing although another is set. */
export function requireOidcTogether(
  environment: Partial<Record<(typeof TOGETHER)[number], string | undefined>>,
  context: z.RefinementCtx,
): void {
  const missing = TOGETHER.filter((name) => environment[name] === undefined);
  if (missing.length === TOGETHER.length) return;
  const message = `is needed with the others of ${TOGETHER.join(', ')}`;
  for (const name of missing) context.addIssue({ code: 'custom', path: [name], message });
}

/** `staff=viewer; platform=developer,biller; admins=admin`: values of the claim, and the roles that each gives. */
function readRoles(text: string, context: z.RefinementCtx): Record<string, Role[]> {
  const map: Record<string, Role[]> = Object.create(null);
  for (const part of text.split(';').filter((one) => one.trim() !== '')) {
    const at = part.lastIndexOf('=');
    const value = part.slice(0, at).trim();
    const roles = z.array(z.enum(ROLES)).safeParse(
      part
        .slice(at + 1)
        .split(',')
        .map((one) => one.trim()),
    );
    if (at < 1 || value === '' || !roles.success) {
      const message = `must be "value=role,role; …" with the roles ${ROLES.join(', ')}; "${part.trim()}" is not`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    map[value] = roles.data;
  }
  return map;
}

function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || isLoopbackHost(hostname);
}
