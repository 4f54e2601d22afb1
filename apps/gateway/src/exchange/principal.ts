/** Who a validated credential speaks for. Made by an authentication policy, read by everything after it. */
export type Principal = {
  type: 'mcp/oauth' | 'jwt' | 'api-key' | 'basic' | 'introspection';
  issuer: string;
  subject: string | undefined;
  clientId: string | undefined;
  /** First of the configured consumer claims that the token has. */
  consumer: string;
  /** First of the configured company claims, else by `company_fallback`. */
  company: string | undefined;
  userId: string | undefined;
  scopes: ReadonlySet<string>;
  audience: readonly string[];
  claims: Readonly<Record<string, unknown>>;
  /** Seconds since the epoch; streams are ended soon after it. */
  expiresAt: number | undefined;
};
