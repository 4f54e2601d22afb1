import { z } from 'zod';
import { note } from './finding.ts';

/** `status` of an Mcp resource in management replies. */
export const resourceStatus = z.object({
  id: z.string(),
  /** The desired state, as the original reports it. */
  state: z.enum(['deployed', 'undeployed', 'pending', 'failed']),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  deployedAt: z.iso.datetime().optional(),
  /** What was normalised or is noteworthy. */
  notes: z.array(note),
  /** Per gateway, whether it serves this proxy now; names what does not. */
  gateways: z.array(z.object({ id: z.string(), serving: z.boolean(), reason: z.string().optional() })),
});
export type ResourceStatus = z.output<typeof resourceStatus>;

export const managementError = z.object({
  status: z.literal('error'),
  message: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })),
});
export type ManagementError = z.output<typeof managementError>;
