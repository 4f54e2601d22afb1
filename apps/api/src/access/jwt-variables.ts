import { ROLES, type Role } from '@tallygate/contracts/roles';
import { EnvironmentError } from '@tallygate/server-kit/env';
import { z } from 'zod';

/** Whose JWTs the management API takes, and what their roles mean here. */
export type ManagementJwtSettings = {
  issuer: string;
  jwksUri: string;
  audience: string;
  rolesClaim: string;
  /** Role in the token → role here; `*` stands for any other. */
  roleMap: ReadonlyMap<string, Role>;
};

const PAIR = /^([^=,\s]+)=(admin|developer|biller|viewer)$/;

/** `ops=admin, *=viewer`; without it the roles of a token must be called as ours. */
const roleMap = z
  .string()
  .default(`${ROLES.map((role) => `${role}=${role}`).join(',')},consumer=viewer`)
  .transform((text, context) => {
    const pairs = text.split(',').map((part) => PAIR.exec(part.trim()));
    const wrong = pairs.indexOf(null);
    if (wrong >= 0) {
      const found = text.split(',')[wrong]?.trim() ?? '';
      context.addIssue(
        `must be pairs such as ops=admin,*=viewer with our roles (${ROLES.join(', ')}); found "${found}"`,
      );
      return z.NEVER;
    }
    return new Map(pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', pair[2] as Role]] : [])));
  });

const webUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

/** The variables; without an issuer no JWT is taken. */
export const managementJwtVariables = {
  TALLYGATE_API_JWT_ISSUER: webUrl.optional(),
  TALLYGATE_API_JWT_JWKS_URI: webUrl.optional(),
  TALLYGATE_API_JWT_AUDIENCE: z.string().min(1).optional(),
  TALLYGATE_API_JWT_ROLES_CLAIM: z.string().min(1).default('roles'),
  TALLYGATE_API_JWT_ROLES: roleMap,
};

type Variables = {
  TALLYGATE_API_JWT_ISSUER?: string | undefined;
  TALLYGATE_API_JWT_JWKS_URI?: string | undefined;
  TALLYGATE_API_JWT_AUDIENCE?: string | undefined;
  TALLYGATE_API_JWT_ROLES_CLAIM: string;
  TALLYGATE_API_JWT_ROLES: ReadonlyMap<string, Role>;
};

/**
 * What the variables say; undefined when no JWT is taken.
 * @throws EnvironmentError when only some of them are set: a token for anybody must not open this API
 */
export function managementJwtSettings(env: Variables): ManagementJwtSettings | undefined {
  const { TALLYGATE_API_JWT_ISSUER: issuer, TALLYGATE_API_JWT_JWKS_URI: jwksUri } = env;
  const { TALLYGATE_API_JWT_AUDIENCE: audience } = env;
  if (issuer === undefined && jwksUri === undefined && audience === undefined) return undefined;
  if (issuer === undefined || jwksUri === undefined || audience === undefined)
    throw new EnvironmentError([
      'TALLYGATE_API_JWT_ISSUER, TALLYGATE_API_JWT_JWKS_URI and TALLYGATE_API_JWT_AUDIENCE belong together: set all three, or none',
    ]);
  const { TALLYGATE_API_JWT_ROLES_CLAIM: rolesClaim, TALLYGATE_API_JWT_ROLES: map } = env;
  return { issuer, jwksUri, audience, rolesClaim, roleMap: map };
}
