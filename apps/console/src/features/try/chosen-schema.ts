import type { Offer, Offers } from '@tallygate/contracts/try';
import { writeExact } from '#components/schema-form/values/exact-json.ts';
import type { Schema } from '#components/schema-form/values/schema-parts.ts';
import type { TryRequestInput } from '#data/try.ts';
import type { Chosen } from './offer-choice.tsx';

type Action = TryRequestInput['action'];

/** What the address names, or the first that is offered while it names nothing. What is not offered stays as it is named. */
export function chosenOf(value: string, offers: Offers | null): Chosen | null {
  const [kind = '', ...rest] = value.split(':');
  const name = rest.join(':');
  if (name !== '' && Object.hasOwn(KINDS, kind)) return { kind: kind as Chosen['kind'], name };
  const first = offers?.tools[0] ?? offers?.prompts[0];
  if (first !== undefined) return { kind: offers?.tools[0] ? 'tool' : 'prompt', name: first.name };
  const [resource] = offers?.resources ?? [];
  return resource === undefined ? null : { kind: 'resource', name: resource.uri };
}

const KINDS: Readonly<Record<Chosen['kind'], string>> = {
  tool: 'tool',
  prompt: 'prompt',
  resource: 'resource',
  template: 'resource template',
};

/** Says that what is chosen is not there, by its name; null where it is, or that is not known yet. */
export function absenceOf(chosen: Chosen | null, offers: Offers | null, proxy: string): string | null {
  if (chosen === null || offers === null) return null;
  const { kind, name } = chosen;
  const isThere = {
    tool: offers.tools.some((one) => one.name === name),
    prompt: offers.prompts.some((one) => one.name === name),
    resource: offers.resources.some((one) => one.uri === name),
    template: offers.templates.some((one) => one.uriTemplate === name),
  }[kind];
  return isThere ? null : `There is no ${KINDS[kind]} “${name}” at ${proxy}.`;
}

/** The tool that is chosen, as its server describes it. */
export function chosenTool(chosen: Chosen | null, offers: Offers | null): Offer | undefined {
  return chosen?.kind === 'tool' ? offers?.tools.find(({ name }) => name === chosen.name) : undefined;
}

/** What is to be filled in: the input of a tool, the arguments of a prompt, the variables of a template. */
export function schemaOf(chosen: Chosen | null, offers: Offers | null): Schema {
  if (chosen === null || offers === null) return { type: 'object', additionalProperties: false };
  if (chosen.kind === 'tool')
    return (chosenTool(chosen, offers)?.inputSchema as Schema | undefined) ?? { type: 'object' };
  if (chosen.kind === 'prompt') {
    const args = offers.prompts.find(({ name }) => name === chosen.name)?.arguments ?? [];
    return textsSchema(
      args.map(({ name, description, required }) => ({ name, description, isRequired: required === true })),
    );
  }
  return textsSchema(variablesOf(chosen).map((name) => ({ name, description: undefined, isRequired: true })));
}

function textsSchema(
  members: readonly { name: string; description: string | undefined; isRequired: boolean }[],
): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(
      members.map(({ name, description }) => [name, { type: 'string', ...(description ? { description } : {}) }]),
    ),
    required: members.filter(({ isRequired }) => isRequired).map(({ name }) => name),
    additionalProperties: false,
  };
}

/** The request for what is chosen with what was filled in; of a tool with every digit. */
export function actionOf(
  chosen: Chosen,
  value: Record<string, unknown>,
  { asTask }: { asTask: boolean } = { asTask: false },
): Action {
  switch (chosen.kind) {
    case 'tool': {
      return { kind: 'tool', name: chosen.name, arguments: writeExact(value), ...(asTask ? { asTask } : {}) };
    }
    case 'prompt':
      return { kind: 'prompt', name: chosen.name, arguments: value as Record<string, string> };
    case 'resource':
      return { kind: 'resource', uri: chosen.name };
    case 'template':
      return { kind: 'resource', uri: filledTemplate(chosen.name, value) };
  }
}

/** An expression of a URI template (RFC 6570), as far as servers use them: one operator, names, no modifiers that cut. */
const EXPRESSION = /\{([+#./;?&]?)([^{}]+)\}/g;

function variablesOf({ kind, name }: Chosen): string[] {
  if (kind !== 'template') return [];
  return [...name.matchAll(EXPRESSION)].flatMap(([, , list = '']) =>
    list.split(',').map((one) => one.replace(/[*:].*$/, '')),
  );
}

/** A template with its variables filled in (RFC 6570, level 3). */
export function filledTemplate(template: string, values: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(EXPRESSION, (_, operator: string, list: string) => {
    const names = list.split(',').map((one) => one.replace(/[*:].*$/, ''));
    const given = names.filter((name) => values[name] !== undefined && values[name] !== '');
    if (given.length === 0) return '';
    const encode = operator === '+' || operator === '#' ? encodeURI : encodeURIComponent;
    const isNamed = operator === ';' || operator === '?' || operator === '&';
    const parts = given.map((name) =>
      isNamed ? `${name}=${encode(String(values[name]))}` : encode(String(values[name])),
    );
    const [first, between] = SEPARATORS[operator] ?? ['', ','];
    return `${first}${parts.join(between)}`;
  });
}

const SEPARATORS: Readonly<Record<string, readonly [string, string]>> = {
  '': ['', ','],
  '+': ['', ','],
  '#': ['#', ','],
  '.': ['.', '.'],
  '/': ['/', '/'],
  ';': [';', ';'],
  '?': ['?', '&'],
  '&': ['&', '&'],
};
