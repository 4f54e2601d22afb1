import { knownRoles, type Role } from '@tallygate/contracts/roles';

/** The identity provider at which people sign in, and what makes somebody of it a person here. */
export type OidcSettings = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the sign-in page calls it. */
  name: string;
  scope: string;
  /** The claim that names groups or roles; dots lead into objects. */
  roleClaim: string;
  /** Which value of the claim gives which role here. */
  roles: Readonly<Record<string, readonly Role[]>>;
  /** The sandbox's, which signs anybody in by any name. */
  isSandbox: boolean;
};

/** The client that the sandbox's identity provider knows of this console. */
export function sandboxOidc(issuer: string): OidcSettings {
  return {
    issuer,
    clientId: 'tallygate-console',
    clientSecret: 'tallygate-console-secret',
    name: 'the sandbox',
    scope: 'openid',
    roleClaim: 'roles',
    roles: { admin: ['admin'], developer: ['developer'], biller: ['biller'], viewer: ['viewer'] },
    isSandbox: true,
  };
}

/** The roles that claims give; none = no access. Values that nothing maps give nothing. */
export function rolesFrom(
  claims: Record<string, unknown>,
  settings: Pick<OidcSettings, 'roleClaim' | 'roles'>,
): Role[] {
  const found = claimAt(claims, settings.roleClaim);
  const values = (Array.isArray(found) ? found : [found]).filter((value) => typeof value === 'string');
  return knownRoles(values.flatMap((value) => (Object.hasOwn(settings.roles, value) ? settings.roles[value]! : [])));
}

/** A claim by its whole name, or by a path into objects such as `realm_access.roles`. */
export function claimAt(claims: Record<string, unknown>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((inner, key) => {
    const isObject = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key);
    return isObject ? (inner as Record<string, unknown>)[key] : undefined;
  }, claims);
}
