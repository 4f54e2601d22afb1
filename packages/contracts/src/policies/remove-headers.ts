import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';
import { editableHeaderName } from './header-name.ts';

const direction = z.strictObject({ headers: z.array(z.strictObject({ name: editableHeaderName })).min(1) });

export const removeHeadersParams = z
  .strictObject({ request: direction.optional(), response: direction.optional() })
  .refine((value) => value.request !== undefined || value.response !== undefined, {
    message: 'must have "request", "response" or both',
  });
export type RemoveHeadersParams = z.output<typeof removeHeadersParams>;

export const removeHeaders: PolicyDefinition<typeof removeHeadersParams> = {
  name: 'remove-headers',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'Remove headers',
  description: 'Removes headers from the request to the server or from the answer to the client.',
  category: 'transformation',
  params: removeHeadersParams,
  normalise(params, _version, notes) {
    const next = { ...params };
    for (const side of ['request', 'response']) {
      const value = next[side] as { headers?: unknown } | undefined;
      if (!Array.isArray(value?.headers) || !value.headers.some((entry) => typeof entry === 'string')) continue;
      const headers = value.headers.map((entry: unknown) => (typeof entry === 'string' ? { name: entry } : entry));
      next[side] = { ...value, headers };
      notes.push({ path: `${side}.headers`, message: 'read plain names as entries with "name"' });
    }
    return next;
  },
};
