import { AppError } from '@tallygate/contracts/app-error';
import type { OutboundClient } from '@tallygate/outbound/outbound-client';

/** The agents that the sandbox's identity provider knows. */
export const SANDBOX_AGENTS = { 'agent-a': 'agent-a-secret', 'agent-b': 'agent-b-secret' } as const;
export type SandboxAgent = keyof typeof SANDBOX_AGENTS;

type Options = { issuer: string; resource: string; client: OutboundClient };

/**
 * An access token of a sandbox agent for one proxy, by client credentials.
 * @throws AppError TRY_CALLER_UNAVAILABLE when the sandbox's identity provider gives none
 */
export async function sandboxToken(agent: SandboxAgent, { issuer, resource, client }: Options): Promise<string> {
  const credentials = Buffer.from(`${agent}:${SANDBOX_AGENTS[agent]}`).toString('base64');
  const answer = await client
    .exchange(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource }).toString(),
    })
    .catch((error: Error) => {
      throw unavailable(`the identity provider of the sandbox does not answer: ${error.message}`);
    });
  if (answer.status !== 200) throw unavailable(`the identity provider of the sandbox answers ${answer.status}`);
  return (JSON.parse(answer.text) as { access_token: string }).access_token;
}

function unavailable(detail: string): AppError {
  return new AppError('TRY_CALLER_UNAVAILABLE', { detail });
}
