import { crossCheck } from '@tallygate/config/cross-check';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Check } from '../check.ts';

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
          found: `${config.mcp_proxies.length} proxies, ${config.policy_configurations.jwtauth_v0.keymanagers.length} key managers`,
        }
      : {
          result: 'fail',
          found: findings.map((one) => `${one.path}: ${one.message}`).join('; '),
          fix: 'Correct the named fields.',
          href: '/proxies',
        };
  },
};

export const keysFetched: Check = {
  id: 'access.keys',
  title: 'The keys of every key manager can be had',
  group: 'Access',
  why: 'Without an issuer’s keys every token of it is refused.',
  needs: ['gateway.live'],
  examine: ({ gateways }) => {
    const managers = gateways.filter((gateway) => gateway.live).flatMap((gateway) => gateway.keyManagers);
    if (managers.length === 0) return { result: 'skipped', found: 'there is no key manager' };
    const failing = managers.filter((manager) => manager.error !== null);
    if (failing.length === 0)
      return { result: 'pass', found: managers.map((one) => `${one.name}: ${one.keys} keys`).join('; ') };
    const found = failing
      .map((one) => `${one.name}: ${one.error}${one.keys > 0 ? ` (${one.keys} cached keys in use)` : ''}`)
      .join('; ');
    return {
      result: failing.every((one) => one.keys > 0) ? 'warn' : 'fail',
      found,
      fix: 'Test the key manager: it says which step fails.',
      href: '/key-managers',
    };
  },
};

export const refusals: Check = {
  id: 'access.refusals',
  title: 'Callers get in',
  group: 'Access',
  why: 'Many refusals of one kind usually mean one wrong setting.',
  examine: ({ refusals: found }) => {
    const withToken = found.filter((one) => one.detail !== 'token_missing');
    if (withToken.length === 0) return { result: 'pass', found: 'no token was refused in the last 24 hours' };
    const list = withToken.map((one) => `${one.count} × ${one.detail} at ${one.proxy}`).join('; ');
    return {
      result: 'warn',
      found: list,
      fix: 'The word says which check failed: compare the token with the key manager and the audience.',
      href: '/events?reason=denied_auth',
    };
  },
};

export const openProxies: Check = {
  id: 'access.open',
  title: 'Every proxy asks who is calling',
  group: 'Safety',
  why: 'Calls of an open proxy are anonymous and cannot be billed.',
  examine: ({ config }) => {
    const open = config.mcp_proxies.filter(isOpen).map((proxy) => proxy.metadata.name);
    return open.length === 0
      ? { result: 'pass', found: `${config.mcp_proxies.length} proxies authenticate` }
      : { result: 'warn', found: `open: ${open.join(', ')}`, fix: 'Attach the policy mcp-auth.', href: '/proxies' };
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
          found: 'the sandbox password admin/admin works',
          fix: 'Choose a password of your own.',
          href: '/settings/access',
        }
      : { result: 'pass', found: 'set' },
};
