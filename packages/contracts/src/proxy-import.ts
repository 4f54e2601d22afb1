import { z } from 'zod';
import { finding, note } from './finding.ts';

/** Documents in one import. */
export const MAX_IMPORTED = 200;

export const proxyImportRequest = z.strictObject({
  text: z.string().max(4_000_000).describe('One or several Mcp resources as YAML, divided by `---`'),
});

/** What one document would do to the proxy that it names. */
const importedProxy = z.object({
  /** 1-based line on which it begins. */
  line: z.int(),
  /** Where it stands in the text that was sent: from this character up to the other. */
  start: z.int(),
  end: z.int(),
  /** `metadata.name`; null where it cannot be read. */
  id: z.string().nullable(),
  displayName: z.string().nullable(),
  /** `same`: the proxy is as the document says already. `wrong`: it would be refused. */
  outcome: z.enum(['create', 'change', 'same', 'wrong']),
  /** Of the proxy that it changes; null where it changes none. */
  revision: z.int().nullable(),
  /** The change in words. */
  summary: z.array(z.string()),
  /** The proxy as YAML, without its secrets, as it is stored and as it would be; null where it changes none. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Anybody may call it then, so that its calls cannot be billed. */
  isOpen: z.boolean(),
  /** Why it would be refused, with lines of the text that was sent. */
  findings: z.array(finding),
  /** What is read otherwise than it is written, or has no effect. */
  notes: z.array(note),
});
export type ImportedProxy = z.output<typeof importedProxy>;

export const proxyImport = z.object({ documents: z.array(importedProxy) });
export type ProxyImport = z.output<typeof proxyImport>;
