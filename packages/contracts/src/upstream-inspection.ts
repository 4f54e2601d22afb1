import { z } from 'zod';
import { testStep } from './connection-test.ts';
import { sealed } from './field-marks.ts';
import { httpAddress } from './foreign-placeholder.ts';
import { pgKey, pgText } from './stored-text.ts';

export const inspectUpstream = z.strictObject({
  url: httpAddress('must be an http or https URL'),
  header: pgText(256).optional(),
  value: sealed(pgText(8_192)).optional(),
  /** With the id of a stored proxy its stored credential is used, if the URL is unchanged. */
  proxyId: pgKey.optional(),
});

const capability = z.object({ name: z.string(), title: z.string().optional(), description: z.string().optional() });

export const inspection = z.object({
  ok: z.boolean(),
  at: z.iso.datetime(),
  steps: z.array(testStep),
  endpoint: z.string().nullable(),
  server: z.object({ name: z.string(), version: z.string(), protocolVersion: z.string() }).nullable(),
  /** With what an agent reads of them, as the server sent it. */
  tools: z.array(
    capability.extend({
      inputSchema: z.unknown(),
      outputSchema: z.unknown().optional(),
      annotations: z.unknown().optional(),
    }),
  ),
  resources: z.array(z.object({ uri: z.string(), name: z.string(), description: z.string().optional() })),
  prompts: z.array(capability),
});
export type Inspection = z.output<typeof inspection>;
