import type { Discovery } from '@tallygate/contracts/key-manager-view';
import { z } from 'zod';
import type { Prober } from '../probe/prober.ts';
import { StepFailure, Steps } from '../probe/steps.ts';
import { readKeys } from './read-keys.ts';

const metadata = z.looseObject({ issuer: z.string(), jwks_uri: z.string() });

/**
 * Finds an issuer's keys from its identifier: OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3. The
 * `issuer` of the document must be the given one, character for character.
 */
export async function discover(issuer: string, prober: Prober): Promise<Discovery> {
  const steps = new Steps();
  const target = await steps.run('resolve', () => prober.resolve(issuer));
  if (target) await steps.run('connect', () => prober.connect(target));
  else steps.skip('connect');
  const found = await steps.run('metadata', () => findMetadata(issuer, prober));
  await steps.run('issuer', async () => {
    if (found?.issuer !== issuer)
      throw new StepFailure(
        `the document says its issuer is "${found?.issuer}", you entered "${issuer}"`,
        'Use the issuer exactly as the document and the tokens spell it, including a final slash.',
      );
    return { value: true, detail: `the document is that of ${issuer}` };
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

async function findMetadata(issuer: string, prober: Prober) {
  const tried: string[] = [];
  for (const url of metadataUrls(issuer)) {
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

/** OpenID appends to the path, RFC 8414 inserts before it. */
function metadataUrls(issuer: string): string[] {
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
