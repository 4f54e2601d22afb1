import { z } from 'zod';
import { sealed } from '../field-marks.ts';
import { noPlaceholder } from '../foreign-placeholder.ts';
import type { PolicyDefinition } from '../policy-definition.ts';
import { editableHeaderName, headerValue } from './header-name.ts';

const header = z.strictObject({
  name: editableHeaderName,
  value: sealed(noPlaceholder(headerValue.max(8192))),
});
const direction = z.strictObject({ headers: z.array(header).min(1) });

export const setHeadersParams = z
  .strictObject({ request: direction.optional(), response: direction.optional() })
  .refine((value) => value.request !== undefined || value.response !== undefined, {
    message: 'must have "request", "response" or both',
  });
export type SetHeadersParams = z.output<typeof setHeadersParams>;

export const setHeaders: PolicyDefinition<typeof setHeadersParams> = {
  name: 'set-headers',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'Set headers',
  description: 'Sets headers on the request to the server or on the answer to the client; the last one of a name wins.',
  category: 'transformation',
  params: setHeadersParams,
};
