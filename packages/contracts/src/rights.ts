import { ROLES, type Role } from './roles.ts';

/** What an API token may be used for. Writing includes reading; `admin` includes the others. */
export const SCOPES = ['read', 'config:write', 'billing:write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

type Access = 'none' | 'read' | 'write';
/** `!`: only by somebody who has just proven who they are. */
type Level = Access | 'write!';

type Right = {
  about: string;
  levels: Readonly<Record<Role, Level>>;
  /** Scope that lets a token write here; null: no token touches this at all. */
  scope: Exclude<Scope, 'read'> | null;
};

/**
 * Who may do what: the one table behind routes, owned fields, API tokens, the console's forms and the documents. What is
 * not named here is allowed to nobody.
 */
export const RIGHTS = {
  overview: {
    about: 'overview, status, installed policies, the API description',
    levels: { viewer: 'read', developer: 'read', biller: 'read', admin: 'read' },
    scope: 'admin',
  },
  events: {
    about: 'calls, their details and totals',
    levels: { viewer: 'read', developer: 'read', biller: 'read', admin: 'read' },
    scope: 'admin',
  },
  proxies: {
    about: 'proxies: create, delete, check, inspect their servers, try their tools',
    levels: { viewer: 'read', developer: 'write', biller: 'read', admin: 'write' },
    scope: 'config:write',
  },
  charges: {
    about: 'what decides who pays and how much: billing of a proxy, company and consumer of an API key, billing rules',
    levels: { viewer: 'read', developer: 'read', biller: 'write', admin: 'write' },
    scope: 'billing:write',
  },
  'api-keys': {
    about: 'API keys of callers',
    levels: { viewer: 'read', developer: 'write', biller: 'read', admin: 'write' },
    scope: 'config:write',
  },
  'key-managers': {
    about: 'key managers: save, discover, test',
    levels: { viewer: 'read', developer: 'write', biller: 'read', admin: 'write' },
    scope: 'config:write',
  },
  templates: {
    about: 'texts that name a variable or a file of the gateway, key files by path',
    levels: { viewer: 'none', developer: 'none', biller: 'none', admin: 'write' },
    scope: 'admin',
  },
  meters: {
    about: 'meters, prices, plans, which companies are on them, and by which rail they are billed',
    levels: { viewer: 'read', developer: 'read', biller: 'write', admin: 'write' },
    scope: 'billing:write',
  },
  credits: {
    about: 'prepaid credits of companies: grant, take back',
    levels: { viewer: 'read', developer: 'read', biller: 'write', admin: 'write' },
    scope: 'billing:write',
  },
  corrections: {
    about: 'corrections',
    levels: { viewer: 'read', developer: 'read', biller: 'write', admin: 'write' },
    scope: 'billing:write',
  },
  invoices: {
    about: 'invoices: who issues them, release, and what became of them',
    levels: { viewer: 'read', developer: 'read', biller: 'write', admin: 'write' },
    scope: 'billing:write',
  },
  alerts: {
    about: 'alerts: rules on usage, what they told, and who has read it',
    levels: { viewer: 'read', developer: 'read', biller: 'write', admin: 'write' },
    scope: 'billing:write',
  },
  'alert-endpoints': {
    about: 'where alerts are posted to, and every message',
    levels: { viewer: 'none', developer: 'read', biller: 'read', admin: 'write!' },
    scope: 'admin',
  },
  portal: {
    about: 'the portal of companies: whether it is open, its looks, the keys that sign links into it',
    levels: { viewer: 'none', developer: 'none', biller: 'read', admin: 'write!' },
    scope: 'admin',
  },
  publishers: {
    about: 'publishers',
    levels: { viewer: 'read', developer: 'read', biller: 'read', admin: 'write!' },
    scope: 'admin',
  },
  settings: {
    about: 'other settings',
    levels: { viewer: 'read', developer: 'read', biller: 'read', admin: 'write!' },
    scope: 'admin',
  },
  retention: {
    about: 'how long calls are kept',
    levels: { viewer: 'read', developer: 'read', biller: 'read', admin: 'write!' },
    scope: 'admin',
  },
  versions: {
    about: 'versions and edits in the file: restore, import, overwrite',
    levels: { viewer: 'read', developer: 'read', biller: 'read', admin: 'write!' },
    scope: 'admin',
  },
  dump: {
    about: 'the whole configuration as deployed',
    levels: { viewer: 'none', developer: 'none', biller: 'none', admin: 'read' },
    scope: 'admin',
  },
  doctor: {
    about: 'what Doctor finds',
    levels: { viewer: 'read', developer: 'read', biller: 'read', admin: 'read' },
    scope: 'admin',
  },
  addresses: {
    about: 'addresses of servers and listeners in what Doctor finds',
    levels: { viewer: 'none', developer: 'read', biller: 'read', admin: 'read' },
    scope: 'admin',
  },
  gateways: {
    about: 'enrolment of gateways',
    levels: { viewer: 'none', developer: 'none', biller: 'none', admin: 'write!' },
    scope: null,
  },
  accounts: {
    about: 'users, roles, everybody’s sessions, sign-in by a provider',
    levels: { viewer: 'none', developer: 'none', biller: 'none', admin: 'write!' },
    scope: null,
  },
  self: {
    about: 'one’s own session, password and factors',
    levels: { viewer: 'write', developer: 'write', biller: 'write', admin: 'write' },
    scope: null,
  },
  tokens: {
    about: 'one’s own API tokens',
    levels: { viewer: 'write!', developer: 'write!', biller: 'write!', admin: 'write!' },
    scope: null,
  },
  'all-tokens': {
    about: 'everybody’s API tokens, service accounts',
    levels: { viewer: 'none', developer: 'none', biller: 'none', admin: 'write!' },
    scope: null,
  },
  audit: {
    about: 'who changed what; billers see what concerns money',
    levels: { viewer: 'none', developer: 'none', biller: 'read', admin: 'read' },
    scope: 'admin',
  },
  'audit-export': {
    about: 'the audit as a file; billers get what concerns money',
    levels: { viewer: 'none', developer: 'none', biller: 'write!', admin: 'write!' },
    scope: 'admin',
  },
} as const satisfies Record<string, Right>;

export type Area = keyof typeof RIGHTS;
export type Action = `${Area}.read` | `${Area}.write`;
/** Who asks: a person by roles, or a token by scopes within the roles of its owner. */
export type Subject = {
  roles: readonly Role[];
  scopes?: readonly Scope[] | undefined;
  /** The proxies a token is limited to. */
  proxies?: readonly string[] | undefined;
};

export const AREAS = Object.keys(RIGHTS) as Area[];

/** Every action, e.g. `proxies.write`. */
export const ACTIONS: readonly Action[] = AREAS.flatMap((area) => [`${area}.read`, `${area}.write`] as const);

/** Whether somebody may do something. Roles add up; a token may do no more than its owner now. */
export function may({ roles, scopes }: Subject, action: Action): boolean {
  return roles.some((role) => rank(levelOf(role, action)) >= rank(verbOf(action))) && reaches(scopes, action);
}

/** The roles that may do something. */
export function rolesThatMay(action: Action): Role[] {
  return ROLES.filter((role) => may({ roles: [role] }, action));
}

/** The scopes one of which a token needs for something; none: no token may. */
export function scopesFor(action: Action): Scope[] {
  return SCOPES.filter((one) => reaches([one], action));
}

/**
 * Whether an action takes a recent proof of who is there. It does not when one of the roles has the plain `write`
 * level.
 */
export function wantsRecentAuthentication({ roles }: Subject, action: Action): boolean {
  return verbOf(action) === 'write' && !roles.some((role) => levelOf(role, action) === 'write');
}

/** The scopes that are of use with these roles: `read`, and each that lets them write somewhere. */
export function scopesWithin(roles: readonly Role[]): Scope[] {
  return SCOPES.filter(
    (one) => one === 'read' || AREAS.some((area) => RIGHTS[area].scope === one && may({ roles }, `${area}.write`)),
  );
}

/** Whether a token's scopes allow an action; a person, who has no scopes, is not limited by them. */
function reaches(scopes: readonly Scope[] | undefined, action: Action): boolean {
  if (scopes === undefined) return true;
  const needed = RIGHTS[areaOf(action)].scope;
  if (needed === null || scopes.length === 0) return false;
  return verbOf(action) === 'read' || scopes.includes(needed) || scopes.includes('admin');
}

function levelOf(role: Role, action: Action): Level {
  return RIGHTS[areaOf(action)].levels[role];
}

function areaOf(action: Action): Area {
  return action.slice(0, action.lastIndexOf('.')) as Area;
}

function verbOf(action: Action): 'read' | 'write' {
  return action.endsWith('.write') ? 'write' : 'read';
}

function rank(level: Level): number {
  return level === 'none' ? 0 : level === 'read' ? 1 : 2;
}
