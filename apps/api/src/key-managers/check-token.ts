import { AUTH_FAILURE_TEXT } from '@tallygate/caller-token/auth-failure';
import { examineToken, type TokenExamination } from '@tallygate/caller-token/examine-token';
import { decidingClaim } from '@tallygate/caller-token/principal-from-claims';
import {
  type DemandContext,
  generalDemands,
  jwtAuthDemands,
  mcpAuthDemands,
  type TokenDemands,
} from '@tallygate/caller-token/token-demands';
import { isTemplate } from '@tallygate/config/templates';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { type McpProxy, type PolicyAttachment, proxyUrl } from '@tallygate/contracts/mcp-proxy';
import { jwtAuthParams } from '@tallygate/contracts/policies/jwt-auth';
import { mcpAuthParams } from '@tallygate/contracts/policies/mcp-auth';
import type { TokenCheck, TokenExaminationView } from '@tallygate/contracts/token-check';
import { describeFault } from '@tallygate/contracts/unfit-claim';
import type { OpenedKeyManagers } from './open-running.ts';

type ProxyAnswer = TokenCheck['proxies'][number];

type Options = OpenedKeyManagers & {
  config: GatewayConfig;
  /** The URL of the gateway that clients see. */
  publicUrl: string;
  now(): number;
};

/**
 * What gateways make of a token: under the key managers alone, and at every proxy that runs. Nothing of it is kept.
 * @param token as it stands in a header, without its scheme
 */
export async function checkToken(token: string, options: Options): Promise<TokenCheck> {
  const { config, registry, unchecked, now } = options;
  const general = generalDemands({ config, keyManagers: registry, now });
  const proxies: ProxyAnswer[] = [];
  for (const proxy of config.mcp_proxies) {
    if (proxy.spec.deploymentState !== 'undeployed') proxies.push(await checkAt(proxy, token, options));
  }
  return {
    general: viewOf(await examineToken(token, general), general),
    proxies,
    unchecked,
    checkedAt: new Date(now()).toISOString(),
  };
}

async function checkAt(proxy: McpProxy, token: string, options: Options): Promise<ProxyAnswer> {
  const { metadata, spec } = proxy;
  const of = { id: metadata.name, displayName: spec.displayName };
  let first: ProxyAnswer | undefined;
  for (const attachment of spec.policies) {
    const demandsOf = DEMANDS[attachment.name];
    if (demandsOf === undefined) continue;
    const demands = demandsOf(attachment.params, contextOf(proxy, options));
    const asked = { ...of, policy: attachment.name, condition: attachment.executionCondition ?? null };
    // Its values are expressions, which only gateways read.
    if (demands === null) return { ...asked, answer: 'unknown', header: null, examination: null };
    const examination = await examineToken(token, demands);
    const answer = answerOf(examination, attachment, options);
    const here = { ...asked, answer, header: demands.settings.headername, examination: viewOf(examination, demands) };
    first ??= here;
    // Every policy must be content: the first that is not decides.
    if (answer !== 'takes') return here;
  }
  return first ?? { ...of, answer: 'not_asked', policy: null, header: null, condition: null, examination: null };
}

function contextOf(proxy: McpProxy, { config, registry, publicUrl, now }: Options): DemandContext {
  return { config, keyManagers: registry, resource: proxyUrl(proxy, publicUrl), now };
}

/** The policies that ask for a token; null where params cannot be read here. */
const DEMANDS: Readonly<Record<string, (params: unknown, context: DemandContext) => TokenDemands | null>> = {
  'mcp-auth': (params, context) => {
    const parsed = mcpAuthParams.safeParse(params);
    return parsed.success ? mcpAuthDemands(parsed.data, context) : null;
  },
  'jwt-auth': (params, context) => {
    const parsed = jwtAuthParams.safeParse(params);
    return parsed.success ? jwtAuthDemands(parsed.data, context) : null;
  },
};

/** Refusals that a key manager which could not be opened here might not have made. */
const HANGS_ON_KEYS: ReadonlySet<string> = new Set([
  'issuer_unknown',
  'issuer_mismatch',
  'tenant_refused',
  'signature_invalid',
  'key_unknown',
  'key_unfit',
  'keys_unavailable',
  'token_inactive',
  'token_malformed',
]);

function answerOf(
  { refusal }: TokenExamination,
  { params }: PolicyAttachment,
  { unchecked }: Options,
): ProxyAnswer['answer'] {
  if (refusal === null) return 'takes';
  if (refusal === 'keys_unavailable' || isTemplate(JSON.stringify(params))) return 'unknown';
  const named = Array.isArray(params.issuers) ? params.issuers : [];
  const isMissing = unchecked.some(({ name }) => named.length === 0 || named.includes(name));
  return isMissing && HANGS_ON_KEYS.has(refusal) ? 'unknown' : 'refuses';
}

function viewOf(examination: TokenExamination, { identity }: TokenDemands): TokenExaminationView {
  const { refusal, lines, principal, keyManager } = examination;
  return {
    refusal: refusal && { reason: refusal, sentence: sentenceOf(refusal) },
    lines,
    caller: principal && {
      consumer: { name: principal.consumer, claim: decidingClaim(principal.claims, identity.consumerClaims) ?? null },
      company:
        principal.company === undefined
          ? null
          : { name: principal.company, claim: decidingClaim(principal.claims, identity.companyClaims) ?? null },
      scopes: [...principal.scopes],
      faults: principal.identityFaults.map(describeFault),
    },
    keyManager,
    expiresAt: principal?.expiresAt === undefined ? null : timeOf(principal.expiresAt),
  };
}

function sentenceOf(refusal: NonNullable<TokenExamination['refusal']>): string {
  return refusal === 'claims_missing' ? AUTH_FAILURE_TEXT.claims_mismatch : AUTH_FAILURE_TEXT[refusal];
}

/** A time that a claim states; null where no calendar has it. */
function timeOf(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
