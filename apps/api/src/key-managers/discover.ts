import { issuerOfDiscovery, isTenantTemplate, TENANT_PLACEHOLDER, tenantIssuer } from '@tallygate/contracts/issuer';
import type { Discovery } from '@tallygate/contracts/key-manager-view';
import { z } from 'zod';
import type { Prober } from '../probe/prober.ts';
import { StepFailure, Steps } from '../probe/steps.ts';
import { readKeys } from './read-keys.ts';

const metadata = z.looseObject({ issuer: z.string(), jwks_uri: z.string() });

/**
 * Finds an issuer's keys from its identifier, or from the address of its document: OpenID Connect Discovery 1.0 section
 * 4, then RFC 8414 section 3. The `issuer` of the document must be the given one, character for character; or the template of
 * many tenants that the given one fits; or one whose document stands at the given address.
 */
export async function discover(entered: string, prober: Prober): Promise<Discovery> {
  const issuer = issuerOfDiscovery(entered);
  const steps = new Steps();
  const target = await steps.run('resolve', () => prober.resolve(issuer));
  if (target) await steps.run('connect', () => prober.connect(target));
  else steps.skip('connect');
  const found = await steps.run('metadata', () => findMetadata(urlsToTry(entered, issuer), prober));
  await steps.run('issuer', async () => {
    const own = found?.issuer ?? '';
    if (own === issuer) return { value: true, detail: `the document is that of ${issuer}` };
    if (isOneOfMany(issuer, own))
      return {
        value: true,
        detail: `the document is that of many tenants: ${own}. List those whose tokens are accepted`,
      };
    if (entered !== issuer && metadataUrls(own).includes(withoutEnd(entered)))
      return { value: true, detail: `the issuer of this document is ${own}` };
    throw new StepFailure(
      `the document says its issuer is "${own}", you entered "${issuer}"`,
      'Use the issuer exactly as the document and the tokens spell it, including a final slash.',
    );
  });
  const keys = await steps.run('keys', async () => {
    const jwksUri = found?.jwks_uri ?? '';
    requireSameProtection(issuer, jwksUri);
    return readKeys(jwksUri, prober);
  });
  return {
    ok: steps.ok,
    steps: steps.list,
    issuer: found?.issuer ?? null,
    jwksUri: found?.jwks_uri ?? null,
    keys: [...(keys ?? [])],
  };
}

/**
 * Keys decide whose tokens are believed: an issuer behind TLS that names them without gives that away on the last step.
 * @throws StepFailure
 */
export function requireSameProtection(issuer: string, jwksUri: string): void {
  if (!issuer.startsWith('https:') || jwksUri.startsWith('https:')) return;
  throw new StepFailure(
    `the issuer is reached by https, but its document names keys at ${jwksUri}`,
    'Whoever is on the way could replace them: the issuer must name an https address.',
  );
}

async function findMetadata(urls: readonly string[], prober: Prober) {
  const tried: string[] = [];
  for (const url of urls) {
    const reply = await prober.get(url);
    const parsed = reply.status === 200 ? metadata.safeParse(parseJson(reply.text)) : null;
    if (parsed?.success) return { value: parsed.data, detail: `found at ${url}` };
    tried.push(`${url} (${reply.status === 200 ? 'not a metadata document' : reply.status})`);
  }
  throw new StepFailure(
    `no metadata document: ${tried.join(', ')}`,
    'Check the issuer, or enter the address of its keys yourself.',
  );
}

/** The address that was entered when it is that of a document; else where an issuer's documents stand. */
function urlsToTry(entered: string, issuer: string): string[] {
  const urls = TENANTS_FOR_ALL.flatMap((tenant) => metadataUrls(tenantIssuer(issuer, tenant)));
  return [...new Set(entered === issuer ? urls : [withoutEnd(entered), ...urls])];
}

/** Where Microsoft publishes what holds for all tenants. */
const TENANTS_FOR_ALL = ['common', 'organizations'];

/** Whether an address is a template's with something in the tenant's place. */
function isOneOfMany(address: string, template: string): boolean {
  if (!isTenantTemplate(template)) return false;
  const [before = '', after = ''] = template.split(TENANT_PLACEHOLDER);
  const tenant = address.slice(before.length, address.length - after.length);
  return tenant !== '' && !tenant.includes('/') && tenantIssuer(template, tenant) === address;
}

function withoutEnd(address: string): string {
  return address.replace(/[?#].*$/, '').replace(/\/$/, '');
}

/** OpenID appends to the path, RFC 8414 inserts before it. */
function metadataUrls(issuer: string): string[] {
  if (!URL.canParse(issuer)) return [];
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
    ...(path === '' ? [] : [`${origin}${path}/.well-known/oauth-authorization-server`]),
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
