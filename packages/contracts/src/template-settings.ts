import { z } from 'zod';

const SYSTEM_FOLDER = /^\/(proc|sys|dev)(\/|$)/;
const FOLDER = /^(?:\/[^/\\\0]+)+$|^[^/\\\0]+$/;

const folder = z
  .string()
  .max(1024)
  .refine(
    (text) => FOLDER.test(text) && !text.split('/').some((segment) => segment === '.' || segment === '..'),
    'must be an absolute folder, or the name of one beside config.toml, without "." and ".."',
  )
  .refine((text) => !SYSTEM_FOLDER.test(text), 'must not lie under /proc, /sys or /dev');

/** What template expressions in config.toml may read. Only the file itself says it: no API writes this section. */
export const templateSettings = z.strictObject({
  env_prefix: z
    .string()
    .regex(/^([A-Z_][A-Z0-9_]{0,99})?$/, 'must be capital letters, digits and underscores, or empty')
    .default('TALLYGATE_VAR_')
    .describe('Environment variables that expressions may read begin so; empty = any but those of the system and ours'),
  folders: z
    .array(folder)
    .max(8)
    .default(['/run/secrets', 'secrets'])
    .describe('Folders whose files may be read; one without "/" stands beside config.toml'),
  fields: z
    .enum(['marked', 'all'])
    .default('marked')
    .describe('Where expressions are resolved: in the fields made for it, or, as before, in every one (unsafe)'),
});
export type TemplateSettings = z.output<typeof templateSettings>;
