import { describeDifference } from '@tallygate/config/describe-difference';
import { lineOfField, proxyNameIn, renderProxyYaml } from '@tallygate/config/proxy-text';
import { sameValue } from '@tallygate/config/same-value';
import type { TemplateRules } from '@tallygate/config/template-rules';
import { AppError } from '@tallygate/contracts/app-error';
import type { Finding, Note } from '@tallygate/contracts/finding';
import { handleFinding } from '@tallygate/contracts/handle';
import { type McpProxy, proxyUrl } from '@tallygate/contracts/mcp-proxy';
import { type ImportedProxy, MAX_IMPORTED, type ProxyImport } from '@tallygate/contracts/proxy-import';
import type { Subject } from '@tallygate/contracts/rights';
import type { Database } from '@tallygate/db/database';
import type { Proxy as ProxyRow } from '@tallygate/db/generated/client';
import type { ConfigFile } from '../../config-file/config-file.ts';
import { requireFree } from '../../desired/claims.ts';
import { asProxy } from '../../desired/desired-model.ts';
import { requireOwnChange } from '../../desired/own-changes.ts';
import { readTemplateRules, templateFindings } from '../../desired/template-writes.ts';
import { proxyColumns } from '../../desired/write-desired.ts';
import { hideProxySecrets } from '../hide-secrets.ts';
import { parseResource } from '../parse-resource.ts';
import { authenticationOf } from '../proxy-view.ts';
import { inheritCredential } from '../upstream-credential.ts';
import { splitDocuments, type TextDocument } from './split-documents.ts';

type Context = { db: Database; configFile: ConfigFile; author: { subject: Subject } };

/**
 * What each document of a text would do to the proxies, without doing it. Each is checked as a save would, and besides
 * against the documents before it.
 * @throws AppError INVALID_INPUT when there are too many
 */
export async function checkImport(context: Context, text: string): Promise<ProxyImport> {
  const found = splitDocuments(text);
  if (found.length > MAX_IMPORTED) {
    const message = `must hold at most ${MAX_IMPORTED} documents; found ${found.length}`;
    throw new AppError('INVALID_INPUT', { detail: message, findings: [{ path: 'text', message }] });
  }
  const rules = await readTemplateRules(context.configFile);
  const documents: ImportedProxy[] = [];
  const earlier: { resource: McpProxy; line: number }[] = [];
  for (const document of found) {
    const { resource, ...outcome } = await checkDocument(context, { document, rules, earlier });
    if (resource) earlier.push({ resource, line: document.line });
    documents.push(outcome);
  }
  return { documents };
}

type Checking = {
  document: TextDocument;
  rules: TemplateRules;
  earlier: readonly { resource: McpProxy; line: number }[];
};

async function checkDocument(
  context: Context,
  { document, rules, earlier }: Checking,
): Promise<ImportedProxy & { resource: McpProxy | null }> {
  const { line, start, end } = document;
  const id = nameOf(document.text);
  const row = id === null ? null : await context.db.prisma.proxy.findUnique({ where: { id } });
  const stored = row ? asProxy(row.resource) : null;
  const parsed = parse(document.text, stored);
  const place = { line, start, end, id, displayName: parsed.resource?.spec.displayName ?? null };
  const notes = parsed.notes;
  const nothing = { revision: null, summary: [], before: null, after: null, isOpen: false, notes };
  const wrong = (findings: readonly Finding[]) => ({
    ...place,
    ...nothing,
    outcome: 'wrong' as const,
    findings: findings.map((one) => ({
      ...one,
      line: (one.line ?? lineOfField(document.text, one.path) ?? 1) + line - 1,
    })),
    resource: null,
  });
  if (parsed.resource === null) return wrong(parsed.findings);

  const { resource, findings } = await judge(context, { resource: parsed.resource, row, rules });
  const all = [...findings, ...clashes(parsed.resource, earlier)];
  if (all.length > 0 || resource === null) return wrong(all);
  const isOpen = authenticationOf(resource) === 'open';
  if (stored === null || row === null) {
    const summary = [`new at ${new URL(proxyUrl(resource, 'http://gateway')).pathname}`];
    return { ...place, ...nothing, outcome: 'create', summary, isOpen, findings: [], resource };
  }
  if (sameValue(stored, resource)) return { ...place, ...nothing, outcome: 'same', isOpen, findings: [], resource };
  return {
    ...place,
    outcome: 'change',
    revision: row.revision,
    summary: describeDifference({ type: 'proxy', id: row.id }, stored, resource),
    before: renderProxyYaml(hideProxySecrets(stored)),
    after: renderProxyYaml(hideProxySecrets(resource)),
    isOpen,
    findings: [],
    notes,
    resource,
  };
}

/** What else than the text itself can stand against a save. */
async function judge(
  { db, author }: Context,
  { resource, row, rules }: { resource: McpProxy; row: ProxyRow | null; rules: TemplateRules },
): Promise<{ resource: McpProxy | null; findings: Finding[] }> {
  const ref = { type: 'proxy', id: resource.metadata.name } as const;
  const stored = row ? asProxy(row.resource) : null;
  const handle = row ? null : handleFinding(ref.id, 'metadata.name');
  if (handle) return { resource: null, findings: [handle] };
  try {
    await requireFree(db.prisma, resource, row?.id ?? null);
    const complete = inheritCredential(resource, stored);
    requireOwnChange(author, { ref, before: stored ?? undefined, after: complete });
    const write = { ref, before: stored ? [stored] : [], after: complete };
    const { forbidden, refused } = templateFindings(author, [write], rules);
    return { resource: complete, findings: [...forbidden, ...refused] };
  } catch (error) {
    return { resource: null, findings: findingsOf(error) };
  }
}

/** Names and paths that a document before it takes. */
function clashes(resource: McpProxy, earlier: Checking['earlier']): Finding[] {
  const own = proxyColumns(resource);
  for (const { resource: other, line } of earlier) {
    const taken = proxyColumns(other);
    const by = `the document on line ${line}`;
    if (other.metadata.name === resource.metadata.name)
      return [{ path: 'metadata.name', message: `is the name of ${by} already` }];
    if (taken.displayName === own.displayName && taken.version === own.version)
      return [{ path: 'spec.displayName', message: `belongs with this version to ${by} already` }];
    if (taken.context === own.context && taken.vhost === own.vhost)
      return [{ path: 'spec.context', message: `is the path of ${by} already` }];
  }
  return [];
}

function parse(text: string, stored: McpProxy | null) {
  try {
    return parseResource({ input: text, contentType: 'application/yaml', ...(stored && { stored }) });
  } catch (error) {
    return { resource: null, findings: findingsOf(error), notes: [] as Note[] };
  }
}

function nameOf(text: string): string | null {
  try {
    return proxyNameIn(text);
  } catch {
    // Why it cannot be read is found again, and told, when it is parsed.
    return null;
  }
}

/** What a refusal names; a failure is none. */
function findingsOf(error: unknown): Finding[] {
  if (!(error instanceof AppError)) throw error;
  return error.findings.length > 0 ? [...error.findings] : [{ path: '', message: error.message }];
}
