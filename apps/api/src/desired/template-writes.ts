import { dirname } from 'node:path';
import { entitySchema } from '@tallygate/config/entities';
import { type ReadingField, readingFields } from '@tallygate/config/reading-fields';
import { type TemplateRules, templateRules } from '@tallygate/config/template-rules';
import { AppError } from '@tallygate/contracts/app-error';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import { type Finding, formatPath } from '@tallygate/contracts/finding';
import { may, type Subject } from '@tallygate/contracts/rights';
import { templateSettings } from '@tallygate/contracts/template-settings';
import type { ConfigFile } from '../config-file/config-file.ts';
import { receiverOf } from '../secrets/receiver.ts';

export type TemplateWrite = {
  ref: EntityRef;
  /** What the entity was: as stored, as it runs, as it ran. A text that stands in one of them is nothing new. */
  before: readonly unknown[];
  after: unknown;
};

/** What expressions and paths may name: by the file, or by default while it cannot be read. */
export async function readTemplateRules(configFile: ConfigFile): Promise<TemplateRules> {
  const settings = (await configFile.read())?.config?.templates ?? templateSettings.parse({});
  return templateRules(settings, dirname(configFile.path));
}

/**
 * The check of every way to save a text that makes the gateway read its variables or files: only
 * administrators write or move one, and of what may be read only. Whatever else is saved beside it may stay as it is.
 * @throws AppError TEMPLATE_FORBIDDEN or TEMPLATE_REFUSED naming each field
 */
export function requireTemplateRights(
  { subject }: { subject: Subject },
  writes: readonly TemplateWrite[],
  rules: TemplateRules,
): void {
  const { forbidden, refused } = templateFindings({ subject }, writes, rules);
  if (forbidden.length > 0) throw refusal('TEMPLATE_FORBIDDEN', forbidden);
  if (refused.length > 0) throw refusal('TEMPLATE_REFUSED', refused);
}

/** The same as findings: what is not its author's to write, and what nobody may. */
export function templateFindings(
  { subject }: { subject: Subject },
  writes: readonly TemplateWrite[],
  rules: TemplateRules,
): { forbidden: Finding[]; refused: Finding[] } {
  const isAdmin = may(subject, 'templates.write');
  const forbidden: Finding[] = [];
  const refused: Finding[] = [];
  for (const write of writes) {
    for (const field of newFields(write, rules, isAdmin)) {
      const path = formatPath([...BODIES[write.ref.type], ...field.path]);
      if (!isAdmin) forbidden.push({ path, message: ONLY_ADMINISTRATORS[field.kind] });
      else if (field.problem !== null) refused.push({ path, message: field.problem });
    }
  }
  return { forbidden, refused };
}

/**
 * The fields of an entity that newly read from the gateway. For people who are no administrators, also those that did
 * so before for another receiver.
 */
export function newFields(
  { ref, before, after }: TemplateWrite,
  rules: TemplateRules,
  isAdmin: boolean,
): ReadingField[] {
  const schema = entitySchema(ref.type, ref.id);
  if (after === undefined || after === null) return [];
  const known = new Set(
    before.flatMap((entity) =>
      readingFields(schema, entity, rules).map((field) =>
        identityOf(field, isAdmin ? '' : receiver(schema, entity, field)),
      ),
    ),
  );
  return readingFields(schema, after, rules).filter(
    (field) => !known.has(identityOf(field, isAdmin ? '' : receiver(schema, after, field))),
  );
}

const receiver = (schema: ReturnType<typeof entitySchema>, entity: unknown, { place, path }: ReadingField) =>
  receiverOf(schema, entity, { place, path, isUrl: false });

const identityOf = ({ place, text }: ReadingField, receivedBy: string) => JSON.stringify([place, text, receivedBy]);

export const ONLY_ADMINISTRATORS: Record<ReadingField['kind'], string> = {
  expression: 'only administrators may write or move an expression',
  file: 'only administrators may name a file of the gateway',
};

/** Where an entity stands in the body of the route that writes it. */
const BODIES: Record<EntityRef['type'], string[]> = {
  proxy: [],
  publisher: [],
  key_manager: ['entity'],
  setting: ['value'],
  api_key: [],
  plan: [],
};

function refusal(code: 'TEMPLATE_FORBIDDEN' | 'TEMPLATE_REFUSED', findings: Finding[]): AppError {
  return new AppError(code, { detail: findings.map((one) => `${one.path}: ${one.message}`).join('; '), findings });
}
