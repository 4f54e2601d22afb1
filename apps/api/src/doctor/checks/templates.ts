import type { Check } from '../check.ts';

export const templates: Check = {
  id: 'config.templates',
  title: 'Expressions read only what they are meant to',
  group: 'Safety',
  why: 'An expression in config.toml reads variables and files of the gateway; who writes one reads them, too.',
  examine: ({ file, config }) => {
    const { env_prefix, fields } = config.templates;
    const opened = [
      ...(fields === 'all' ? ['templates.fields = "all" resolves expressions wherever they stand'] : []),
      ...(env_prefix === ''
        ? ['templates.env_prefix is empty: every variable but those of the system may be read']
        : []),
    ];
    const noted = (file?.templateNotes ?? []).map(
      ({ line, path, message }) => `${line === undefined ? '' : `line ${line}, `}${path}: ${message}`,
    );
    const found = [...opened, ...noted];
    if (found.length === 0) return { result: 'pass', found: 'marked fields, allowed names' };
    return {
      result: 'warn',
      found: `Expressions of config.toml may read more than they should: ${found[0]}${found.length === 1 ? '' : `; and ${found.length - 1} more`}.`,
      values: found,
      fix: `Rename the variables so that they begin with ${env_prefix || 'TALLYGATE_VAR_'}, move the files to a folder of templates.folders, and write other texts out.`,
    };
  },
};
