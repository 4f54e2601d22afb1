import { z } from 'zod';
import { entityState } from './entity-state.ts';
import { secretViews } from './secret-view.ts';
import { pgInt } from './stored-text.ts';

/** One section of config.toml that is edited as a whole. */
export const settingSection = z.enum([
  'gateway',
  'billing',
  'spool',
  'ratelimit',
  'analytics',
  'policy_configurations',
]);
export type SettingSection = z.output<typeof settingSection>;

export const settingView = z.object({
  section: settingSection,
  /** Every field, defaults filled in; lists that are entities of their own (publishers, key managers) are left out. */
  value: z.record(z.string(), z.unknown()),
  /** Every sealed field that is set, by its path in the section. */
  secrets: secretViews,
  /** 0 while nobody has edited it here. */
  revision: z.int(),
  state: entityState,
  updatedAt: z.iso.datetime().nullable(),
  updatedBy: z.string().nullable(),
});
export type SettingView = z.output<typeof settingView>;

export const saveSetting = z.strictObject({ value: z.unknown(), revision: pgInt.optional() });
