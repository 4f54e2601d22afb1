import { proxyDestinations, refusedDestinations } from '@tallygate/config/check-destinations';
import { type ParsedProxy, parseProxyText, parseProxyValue } from '@tallygate/config/proxy-text';
import { AppError } from '@tallygate/contracts/app-error';
import type { Finding, Note } from '@tallygate/contracts/finding';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';

export type CheckedResource = { resource: McpProxy; notes: Note[] };

/** Reads a resource from YAML or JSON text, or a value that already is one; finds everything that is wrong. */
export function parseResource(input: unknown, contentType?: string): ParsedProxy {
  const parsed = typeof input === 'string' ? parseProxyText(input, contentType) : parseProxyValue(input);
  const findings = [...parsed.findings, ...(parsed.resource ? urlFindings(parsed.resource) : [])];
  return { ...parsed, resource: findings.length === 0 ? parsed.resource : null, findings };
}

/**
 * The checked resource.
 * @throws AppError INVALID_YAML when it cannot be read, INVALID_INPUT with every finding when it is wrong
 */
export function requireResource(input: unknown, contentType?: string): CheckedResource {
  const { resource, findings, notes } = parseResource(input, contentType);
  if (resource) return { resource, notes };
  const unreadable = findings.every((one) => one.path === '');
  throw new AppError(unreadable ? 'INVALID_YAML' : 'INVALID_INPUT', { detail: describeFindings(findings), findings });
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
