import type { IdentityFault } from '@tallygate/contracts/identity-fault';

/** Who a validated credential speaks for. Made by an authentication policy, read by everything after it. */
export type Principal = {
  /** `test`: the console, for somebody who tries a proxy. */
  type: 'mcp/oauth' | 'jwt' | 'api-key' | 'basic' | 'introspection' | 'test';
  issuer: string;
  subject: string | undefined;
  clientId: string | undefined;
  /** First of the configured consumer claims that the token has. */
  consumer: string;
  /** The name in the first company claim that the token has; without such a claim, what `company_fallback` says. */
  company: string | undefined;
  userId: string | undefined;
  /** Claims that are there and name nobody. */
  identityFaults: readonly IdentityFault[];
  scopes: ReadonlySet<string>;
  audience: readonly string[];
  claims: Readonly<Record<string, unknown>>;
  /** Seconds since the epoch; streams are ended soon after it. */
  expiresAt: number | undefined;
};
