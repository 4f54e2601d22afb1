import { z } from 'zod';

/** A header field name, RFC 9110 section 5.1. */
export const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/, 'must be an HTTP header name');

/** A header field value of RFC 9110 section 5.5; a line break in one would smuggle in a second header. */
export const headerValue = z
  .string()
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'must not contain line breaks or control characters');

/** An authentication scheme, RFC 9110 section 11.1. */
export const authScheme = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, 'must be an authentication scheme');

/** Headers that frame the message on one connection; rewriting them would break or smuggle requests. */
const FRAMING = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Whether a header belongs to the connection and not to the message. */
export function isFramingHeader(name: string): boolean {
  return FRAMING.has(name.toLowerCase());
}

/** Name of a header that configuration may set or remove. */
export const editableHeaderName = z
  .string()
  .regex(/^[a-zA-Z0-9-_]{1,256}$/, 'must be letters, digits, dashes or underscores')
  .refine((name) => !isFramingHeader(name), 'must not be a header that frames the message, such as Content-Length');
