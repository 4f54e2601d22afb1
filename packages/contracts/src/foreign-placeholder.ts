import { z } from 'zod';
import { sealedUrl } from './field-marks.ts';

/**
 * Placeholders of other products: shells and Compose (`${X}`, `$X`), Windows (`%X%`), manuals (`<your-host>`), Helm and
 * its like (`{{X}}`). The gateway would take them for the text itself. Expressions of ours have a text in quotes.
 */
const IN_ADDRESS = [
  /\$\{[^{}\s]*\}/,
  /^\w+:\/\/[^/$]*(\$[A-Za-z_]\w*)/,
  /\$[A-Z_][A-Z0-9_]+/,
  /<[A-Za-z][^<>]*>/,
  /\{\{\s*\.?[\w.-]+\s*\}\}/,
  // Not the end of one percent-encoded byte and the begin of the next.
  /%(?![0-9A-Fa-f]{2})[A-Za-z_]\w*%|%[A-Za-z_]\w{2,}%(?![0-9A-Fa-f]{2})/,
];
/** Where a credential belongs, other braces are text, as they were: a password may look like that. */
const ALONE = /^(?:[A-Za-z]+ )?(?:\$\{[^{}\s]+\}|\$[A-Z_][A-Z0-9_]{2,}|%[A-Z_][A-Z0-9_]{2,}%|<[A-Za-z][\w -]*>)$/;

const OURS = '{{ env "TALLYGATE_VAR_NAME" }}';

/** The first placeholder in an address, or null. */
export function foreignPlaceholder(address: string): string | null {
  for (const pattern of IN_ADDRESS) {
    const found = pattern.exec(address);
    if (found !== null) return found[1] ?? found[0];
  }
  return null;
}

function problemOf(value: unknown): string | undefined {
  const found = typeof value === 'string' ? foreignPlaceholder(value) : null;
  if (found === null) return undefined;
  return `holds the placeholder ${found}, which nothing fills in; write the text itself, or an expression such as ${OURS}`;
}

/** The error of a check that an address holds none. */
export const PLACEHOLDER_FOUND = {
  error: ({ input }: { input?: unknown }) => problemOf(input),
  params: { isPlaceholder: true },
};

/** Whether a check failed for a placeholder alone: releases before took it for the text itself. */
export function isPlaceholderIssue(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'custom' && issue.params?.isPlaceholder === true;
}

/**
 * The address of something over HTTP, which may be an expression.
 * @param message says what is wanted, when it is something else
 */
export function httpAddress(message: string) {
  const url = z.url({ protocol: /^https?$/, abort: true, error: ({ input }) => problemOf(input) ?? message });
  return sealedUrl(url.refine((value) => foreignPlaceholder(value) === null, PLACEHOLDER_FOUND));
}

/** Refuses the placeholder of another product where a name, host or credential belongs; it is not repeated: it may be one. */
export function noPlaceholder<T extends z.ZodType<string>>(schema: T): T {
  return schema.refine((value) => !ALONE.test(value), {
    params: PLACEHOLDER_FOUND.params,
    error: `is a placeholder such as \${NAME} or <name>, which nothing fills in; write the value itself, or an expression such as ${OURS}`,
  }) as T;
}
