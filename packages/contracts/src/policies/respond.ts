import { z } from 'zod';
import { sealed } from '../field-marks.ts';
import type { PolicyDefinition } from '../policy-definition.ts';
import { editableHeaderName, headerValue } from './header-name.ts';

export const respondParams = z.strictObject({
  statusCode: z.int().min(200).max(599).default(200),
  headers: z
    .array(
      z.strictObject({
        name: editableHeaderName,
        value: sealed(headerValue.max(8192)),
      }),
    )
    .default([]),
  body: z.string().max(1_048_576).default(''),
});
export type RespondParams = z.output<typeof respondParams>;

export const respond: PolicyDefinition<typeof respondParams> = {
  name: 'respond',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'Respond',
  description:
    'Answers every request itself; nothing goes to the server and nothing is billed. For maintenance and mocks.',
  category: 'transformation',
  params: respondParams,
};
