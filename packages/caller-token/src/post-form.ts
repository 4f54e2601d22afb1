import { shownUrl } from '@tallygate/config/sealed-url';
import type { OutboundClient } from '@tallygate/outbound/outbound-client';

export type FormPost = {
  url: string;
  clientId: string;
  clientSecret: string | undefined;
  form: Record<string, string | undefined>;
};

/** What a client for such posts reads at most of an answer. */
export const MAX_FORM_ANSWER_BYTES = 262_144;

/**
 * Posts a form to an OAuth endpoint as a client of it (RFC 6749 section 2.3.1) and returns the JSON object it answers.
 * Redirects are not followed. Throws on any other status than 200 or 201, a timeout, or an answer that is not an object;
 * messages never hold what was sent or answered, except the OAuth error code.
 */
export async function postForm(client: OutboundClient, post: FormPost): Promise<Record<string, unknown>> {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(post.form)) if (value !== undefined) body.set(name, value);
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  };
  if (post.clientSecret === undefined) body.set('client_id', post.clientId);
  else {
    const credentials = `${encodeURIComponent(post.clientId)}:${encodeURIComponent(post.clientSecret)}`;
    headers.authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  }
  const { status, text } = await client.exchange(post.url, { method: 'POST', headers, body: body.toString() });
  const value = parseObject(text);
  if (status !== 200 && status !== 201) {
    const code = typeof value?.error === 'string' ? ` (${value.error.slice(0, 64)})` : '';
    throw new Error(`${post.url} answered ${status}${code}, expected 200`);
  }
  if (!value) throw new Error(`${shownUrl(String(post.url))} did not answer a JSON object`);
  return value;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
