import { crossCheck } from '@tallygate/config/cross-check';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Check, ListedCheck, Verdict } from '../check.ts';
import { nameOf } from '../proxy-name.ts';
import { counted, problemsOf } from '../words.ts';

const AUTHENTICATING = new Set(['mcp-auth', 'jwt-auth', 'api-key-auth', 'basic-auth']);

const isOpen = (proxy: McpProxy) => !proxy.spec.policies.some((policy) => AUTHENTICATING.has(policy.name));

export const consistent: Check = {
  id: 'config.consistent',
  title: 'Names, paths and issuers fit together',
  group: 'Access',
  why: 'Two proxies on one path, or a policy that names an unknown key manager, refuse every call.',
  examine: ({ config }) => {
    const { findings } = crossCheck(config);
    return findings.length === 0
      ? {
          result: 'pass',
          found: `${counted(config.mcp_proxies.length, 'proxy', 'proxies')}, ${counted(config.policy_configurations.jwtauth_v0.keymanagers.length, 'key manager')}`,
        }
      : {
          result: 'fail',
          found: `The configuration does not fit together: ${problemsOf(findings)}`,
          values: findings.map((one) => `${one.path}: ${one.message}`),
          fix: 'Correct the named fields.',
          href: '/proxies',
          action: 'Open proxies',
        };
  },
};

export const keysFetched: ListedCheck = {
  id: 'access.keys',
  title: 'All keys are fresh',
  group: 'Access',
  why: 'Without an issuer’s keys every token of it is refused.',
  needs: ['gateway.live'],
  examineEach: ({ gateways }) => {
    const managers = gateways.filter((gateway) => gateway.live).flatMap((gateway) => gateway.keyManagers);
    if (managers.length === 0) return [{ result: 'skipped', found: 'Keys are not checked: there is no key manager.' }];
    const [first, ...more] = managers.flatMap((manager): Verdict[] =>
      manager.error === null
        ? []
        : [
            {
              result: manager.keys > 0 ? 'warn' : 'fail',
              found: `${manager.name} cannot get new keys${manager.keys > 0 ? ` and uses ${counted(manager.keys, 'old one')}` : ', and has none'}.`,
              values: [manager.error],
              fix: 'Test the key manager: it says which step fails.',
              href: `/key-managers/${encodeURIComponent(manager.name)}`,
              action: `Open ${manager.name}`,
              subject: manager.name,
            },
          ],
    );
    if (first !== undefined) return [first, ...more];
    return [{ result: 'pass', found: managers.map((one) => `${one.name} has ${counted(one.keys, 'key')}`).join('; ') }];
  },
};

export const refusals: ListedCheck = {
  id: 'access.refusals',
  title: 'Callers get in',
  group: 'Access',
  why: 'Many refusals of one kind usually mean one wrong setting.',
  examineEach: ({ refusals: found, names }) => {
    const withToken = found.filter((one) => one.detail !== 'token_missing');
    const proxies = [...new Set(withToken.map(({ proxy }) => proxy))];
    const [first, ...more] = proxies.map((proxy): Verdict => {
      const own = withToken.filter((one) => one.proxy === proxy);
      const all = own.reduce((sum, { count }) => sum + count, 0);
      const kinds = byWords(own)
        .map(([words, count]) => `${count} ${words}`)
        .join(', ');
      return {
        result: 'warn',
        found: `${counted(all, 'token was', 'tokens were')} refused in 24 hours at ${nameOf(names, proxy)}: ${kinds}.`,
        fix: 'Check such a token: the page Check a token says what was expected and what was found.',
        href: `/events?${new URLSearchParams({ proxy, reason: 'denied_auth' })}`,
        action: 'See them',
        subject: proxy,
      };
    });
    if (first !== undefined) return [first, ...more];
    return [{ result: 'pass', found: 'no token was refused in the last 24 hours' }];
  },
};

/** What is wrong with a token, as it stands after a number. */
const WRONG: Readonly<Record<string, string>> = {
  header_malformed: 'unreadable',
  token_malformed: 'unreadable',
  authorization_repeated: 'sent twice',
  token_expired: 'expired',
  token_not_yet_valid: 'not valid yet',
  type_refused: 'of another kind',
  id_token: 'that are ID tokens',
  issuer_unknown: 'of an unknown issuer',
  issuer_mismatch: 'of an unknown issuer',
  tenant_refused: 'of another tenant',
  audience_mismatch: 'for another server',
  signature_invalid: 'with a wrong signature',
  key_unknown: 'signed with an unknown key',
  key_unfit: 'signed with an unfit key',
  algorithm_refused: 'with a refused algorithm',
  claims_mismatch: 'with other claims',
  token_inactive: 'that were revoked',
  scope_missing: 'without a scope',
  keys_unavailable: 'while keys could not be had',
};

/** Counts by what is said of them, most first. */
function byWords(refused: readonly { detail: string; count: number }[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { detail, count } of refused) {
    const words = WRONG[detail] ?? detail.replaceAll('_', ' ');
    counts.set(words, (counts.get(words) ?? 0) + count);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}

export const openProxies: ListedCheck = {
  id: 'access.open',
  title: 'Every proxy asks who is calling',
  group: 'Safety',
  why: 'Whoever reaches the gateway may call an open proxy, and nobody knows who it was.',
  examineEach: ({ config, names }) => {
    const [first, ...more] = config.mcp_proxies.filter(isOpen).map(
      ({ metadata: { name } }): Verdict => ({
        result: 'warn',
        found: `${nameOf(names, name)} lets anybody call; its calls cannot be billed.`,
        fix: 'Attach the policy mcp-auth.',
        href: `/proxies/${encodeURIComponent(name)}/policies`,
        action: 'Require a token',
        subject: name,
      }),
    );
    if (first !== undefined) return [first, ...more];
    return [{ result: 'pass', found: `${counted(config.mcp_proxies.length, 'proxy', 'proxies')} with authentication` }];
  },
};

export const password: Check = {
  id: 'access.password',
  title: 'The administrator has a password of their own',
  group: 'Safety',
  why: 'admin/admin is known to everybody.',
  examine: ({ defaultPassword }) =>
    defaultPassword
      ? {
          result: 'warn',
          found: 'The administrator has the default password.',
          fix: 'Choose a password of your own.',
          href: '/settings/access',
          action: 'Change password',
        }
      : { result: 'pass', found: 'set' },
};
