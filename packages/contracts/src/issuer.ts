/** Stands in an issuer for the tenant, as Microsoft's discovery documents spell it. */
export const TENANT_PLACEHOLDER = '{tenantid}';

/** Whether an issuer is a template for those of many tenants. */
export function isTenantTemplate(issuer: string): boolean {
  return issuer.includes(TENANT_PLACEHOLDER);
}

/** The issuer of one tenant. */
export function tenantIssuer(template: string, tenant: string): string {
  return template.replaceAll(TENANT_PLACEHOLDER, tenant);
}

const DISCOVERY =
  /^(https?:\/\/[^/?#]+)([^?#]*?)\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(\/[^?#]+?)?\/?(?:[?#].*)?$/;

/**
 * The issuer whose discovery document was pasted in its place: OpenID Connect Discovery 1.0 section 4.1 appends the
 * well-known part to it, RFC 8414 section 3.1 inserts it before the path. Any other text is returned as it is.
 */
export function issuerOfDiscovery(address: string): string {
  const [, origin, before, after = ''] = DISCOVERY.exec(address) ?? [];
  return origin === undefined ? address : `${origin}${before}${after}`;
}

/** What is wrong with the tenants of an issuer; undefined when nothing is. */
export function tenantProblem(
  issuer: string,
  tenants: readonly string[],
): { path: 'issuer' | 'tenants'; message: string } | undefined {
  const other = /(?<!\{)\{([a-z_]*(?:tenant|tid)[a-z_]*)\}(?!\})/i.exec(issuer)?.[0];
  if (other !== undefined && other !== TENANT_PLACEHOLDER)
    return { path: 'issuer', message: `holds ${other}; the place of the tenant is written ${TENANT_PLACEHOLDER}` };
  if (isTenantTemplate(issuer) && tenants.length === 0)
    return {
      path: 'tenants',
      message: `must list the tenants whose tokens are accepted, because the issuer holds ${TENANT_PLACEHOLDER}`,
    };
  if (!isTenantTemplate(issuer) && tenants.length > 0)
    return { path: 'tenants', message: `must be empty, because the issuer holds no ${TENANT_PLACEHOLDER}` };
  return undefined;
}
