import type { EntityRef } from './entity-change.ts';
import type { Action } from './rights.ts';

/**
 * A step into an entity: a field, or every element of a list that has a name. Elements are told apart by that name, so
 * that moving one is no change of it.
 */
export type Step = string | { each: (element: Record<string, unknown>) => string | undefined };

/** A field that belongs to somebody else than the entity around it. */
export type OwnedField = { steps: readonly Step[]; action: Action };

type Owner = { action: Action; fields: readonly OwnedField[] };

/** Inline keys of an api-key-auth policy. */
const inlineKey: readonly Step[] = [
  'spec',
  'policies',
  { each: ({ name }) => (name === 'api-key-auth' ? name : undefined) },
  'params',
  'keys',
  { each: ({ name }) => (typeof name === 'string' ? name : undefined) },
];

/** Whoever says who pays, or how much a call counts, writes the bill: these fields are not the developer's. */
const PROXY: Owner = {
  action: 'proxies.write',
  fields: [
    { steps: ['spec', 'billing'], action: 'charges.write' },
    { steps: [...inlineKey, 'company'], action: 'charges.write' },
  ],
};
const API_KEY: Owner = {
  action: 'api-keys.write',
  fields: [
    { steps: ['company'], action: 'charges.write' },
    { steps: ['consumer'], action: 'charges.write' },
  ],
};

/** Who owns an entity, and which of its fields are owned by others. */
export function ownerOf({ type, id }: EntityRef): Owner {
  switch (type) {
    case 'proxy':
      return PROXY;
    case 'api_key':
      return API_KEY;
    case 'key_manager':
      return { action: 'key-managers.write', fields: [] };
    case 'plan':
      return { action: 'meters.write', fields: [] };
    case 'publisher':
      return { action: 'publishers.write', fields: [] };
    case 'setting':
      return { action: id === 'billing' ? 'charges.write' : 'settings.write', fields: [] };
  }
}

/** Rights of which one is enough to apply something: each person the entities and fields that are theirs. */
export const APPLY_ACTIONS: readonly Action[] = [
  'proxies.write',
  'charges.write',
  'api-keys.write',
  'key-managers.write',
  'meters.write',
  'publishers.write',
  'settings.write',
];
