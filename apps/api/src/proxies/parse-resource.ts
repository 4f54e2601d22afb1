import { proxyDestinations, refusedDestinations } from '@tallygate/config/check-destinations';
import { type ParsedProxy, parseProxyText, parseProxyValue } from '@tallygate/config/proxy-text';
import { AppError } from '@tallygate/contracts/app-error';
import type { Finding, Note } from '@tallygate/contracts/finding';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';

export type CheckedResource = { resource: McpProxy; notes: Note[] };

export type SentResource = {
  /** YAML or JSON text, or a value that is read already. */
  input: unknown;
  contentType?: string;
  /** What it replaces, with references to its secrets; those that the input leaves out stay. */
  stored?: McpProxy;
};

/** Reads a resource from YAML or JSON text, or a value that already is one; finds everything that is wrong. */
export function parseResource({ input, contentType, stored }: SentResource): ParsedProxy {
  const parsed =
    typeof input === 'string' ? parseProxyText(input, contentType, stored) : parseProxyValue(input, stored);
  const findings = [...parsed.findings, ...(parsed.resource ? urlFindings(parsed.resource) : [])];
  return { ...parsed, resource: findings.length === 0 ? parsed.resource : null, findings };
}

/**
 * The checked resource.
 * @throws AppError INVALID_YAML when it cannot be read, INVALID_INPUT with every finding when it is wrong
 */
export function requireResource(sent: SentResource): CheckedResource {
  const { resource, findings, notes } = parseResource(sent);
  if (resource) return { resource, notes };
  const isUnreadable = findings.every((one) => one.path === '');
  throw new AppError(isUnreadable ? 'INVALID_YAML' : 'INVALID_INPUT', { detail: describeFindings(findings), findings });
}

/** All findings in one sentence, numbered. */
export function describeFindings(findings: readonly Finding[]): string {
  const list = findings.map(({ path, message }, index) => `${index + 1}. ${path === '' ? '' : `${path}: `}${message}`);
  return `configuration validation failed with ${findings.length} error(s): ${list.join('; ')}`;
}

/** What no setting allows to connect to; a password in an address would also stand in lists, versions and logs. */
function urlFindings(resource: McpProxy): Finding[] {
  return refusedDestinations(proxyDestinations(resource, ['spec'])).map(({ path, message, refusal }) => ({
    path,
    message:
      refusal.facts.reason === 'credentials'
        ? 'must not hold a user name or password; use spec.upstream.auth, where it is kept secret'
        : message,
  }));
}
