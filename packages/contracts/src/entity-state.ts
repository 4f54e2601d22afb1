import { z } from 'zod';

/** How a desired entity relates to what runs. */
export const entityState = z.enum([
  'running',
  'pending_create',
  'pending_change',
  'pending_delete',
  'failed',
  'undeployed',
]);
export type EntityState = z.output<typeof entityState>;

/** What every stored entity’s view begins with. */
export const entityMeta = {
  revision: z.int(),
  state: entityState,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
};
