import type { McpProxy, McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { FieldError, FieldErrors, Resolver } from 'react-hook-form';

type Policies = NonNullable<McpProxyInput['spec']['policies']>;

/** Who may call a proxy: who holds a token of a key manager, who holds a key that is issued here, or everybody. */
export type Callers = 'token' | 'key' | 'anyone';

const AUTHENTICATION: readonly string[] = ['mcp-auth', 'jwt-auth', 'api-key-auth', 'basic-auth'];

/** Whether some policy asks who calls. */
export function isAuthenticated(policies: Policies): boolean {
  return policies.some(({ name }) => AUTHENTICATION.includes(name));
}

/**
 * The policies of a proxy that only some may call; what asks who calls stands first, because those after it act for a caller.
 * @param kept policies that it has besides; none of them asks who calls
 * @param issuer the key manager whose tokens are taken; those of every one without it
 */
export function withCallers(kept: Policies, callers: Callers, issuer?: string): Policies {
  if (callers === 'anyone') return kept;
  if (callers === 'key') return [{ name: 'api-key-auth', version: 'v1', params: {} }, ...kept];
  return [{ name: 'mcp-auth', version: 'v1', params: { issuers: issuer === undefined ? [] : [issuer] } }, ...kept];
}

/** What was chosen, from the policies that came of it; null before anything was. */
export function chosenCallers(policies: Policies | undefined): Callers | null {
  if (policies === undefined) return null;
  if (policies[0]?.name === 'mcp-auth') return 'token';
  return policies[0]?.name === 'api-key-auth' ? 'key' : 'anyone';
}

/** The key manager that was chosen; undefined where it is any. */
export function chosenIssuer(policies: Policies | undefined): string | undefined {
  const issuers = policies?.[0]?.params?.issuers;
  return Array.isArray(issuers) ? (issuers[0] as string | undefined) : undefined;
}

/** A resolver that also misses the choice of who may call, for as long as the policies are not there at all. */
export function requireCallers(
  resolver: Resolver<McpProxyInput, unknown, McpProxy>,
): Resolver<McpProxyInput, unknown, McpProxy> {
  return async (values, context, options) => {
    const result = await resolver(values, context, options);
    if (values.spec.policies !== undefined) return result;
    const missing: FieldError = {
      type: 'required',
      message: 'Choose one of the three.',
      ref: options.fields['spec.policies' as keyof typeof options.fields]?.ref,
    };
    const found = result.errors as FieldErrors<McpProxyInput>;
    return { values: {}, errors: { ...found, spec: { ...found.spec, policies: missing } } };
  };
}
