import type { EntityRef } from '@tallygate/contracts/entity-change';
import { type OwnedField, ownerOf, type Step } from '@tallygate/contracts/owners';
import { type Action, may, type Subject } from '@tallygate/contracts/rights';
import { isTable } from '../model/reading.ts';
import { sameValue } from '../model/same-value.ts';

/** A change that is not its author's: the field, and the right it takes. */
export type ForeignChange = { path: string; action: Action };

/**
 * Two states of an entity or of a field. An entity that is being created was undefined before; one that is being
 * deleted is undefined after.
 */
type Change = { before: unknown; after: unknown };

/**
 * What of a change its author has no right to make; empty when all of it is theirs. Whoever may delete an entity takes
 * its fields along, whoever owns them.
 */
export function foreignChanges(subject: Subject, ref: EntityRef, { before, after }: Change): ForeignChange[] {
  const owner = ownerOf(ref);
  if (!reaches(subject, ref)) return [{ path: '', action: owner.action }];
  const fields = owner.fields.flatMap(({ steps, action }) =>
    may(subject, action) || after === undefined
      ? []
      : changedFields(steps, { before, after }).map((path) => ({ path, action })),
  );
  if (may(subject, owner.action)) return fields;
  const rest =
    before === undefined || after === undefined ? [''] : changedPaths(before, graft(owner.fields, after, before));
  return [...fields, ...rest.map((path) => ({ path, action: owner.action }))];
}

/**
 * The entity as its author may make it: what is theirs as in `after`, the rest as in `before`. What is new goes whole or
 * not at all: without what others have set in it, it would charge the wrong company. Undefined when it is not there then.
 */
export function ownPart(subject: Subject, ref: EntityRef, { before, after }: Change): unknown {
  if (!reaches(subject, ref)) return before;
  const owner = ownerOf(ref);
  const foreign = owner.fields.filter(({ action }) => !may(subject, action));
  const isMine = may(subject, owner.action);
  if (before === undefined || after === undefined) return isMine ? after : before;
  if (isMine) return graft(foreign, after, before);
  const own = owner.fields.filter(({ action }) => may(subject, action));
  return graft(own, before, after);
}

/** Whether an entity is among those that its author is limited to. */
export function reaches({ proxies }: Subject, { type, id }: EntityRef): boolean {
  if (proxies === undefined) return true;
  if (type === 'proxy') return proxies.includes(id);
  return type === 'api_key' && proxies.includes(id.slice(0, id.lastIndexOf('/')));
}

/** A copy of `target` whose given fields are those of `source`; elements that only `target` has stay as they are. */
function graft(fields: readonly OwnedField[], target: unknown, source: unknown): unknown {
  return fields.reduce<unknown>((copy, { steps }) => graftField(steps, copy, source), structuredClone(target));
}

function graftField([step, ...rest]: readonly Step[], target: unknown, source: unknown): unknown {
  if (step === undefined) return structuredClone(source);
  if (typeof step === 'string') {
    if (!isTable(target)) return target;
    const value = graftField(rest, target[step], isTable(source) ? source[step] : undefined);
    const { [step]: _, ...others } = target;
    return value === undefined ? others : { ...target, [step]: value };
  }
  if (!Array.isArray(target)) return target;
  const sources = named(step.each, source);
  const names = namesOf(step.each, target);
  return target.map((element, index) => {
    const name = names[index];
    return name === undefined || !sources.has(name) ? element : graftField(rest, element, sources.get(name));
  });
}

/** Paths of a field that has another value than before; elements that were removed count for nothing. */
function changedFields([step, ...rest]: readonly Step[], { before, after }: Change, path = ''): string[] {
  if (step === undefined) return sameValue(before, after) ? [] : [path];
  if (typeof step === 'string') {
    const inner = path === '' ? step : `${path}.${step}`;
    const change = {
      before: isTable(before) ? before[step] : undefined,
      after: isTable(after) ? after[step] : undefined,
    };
    return changedFields(rest, change, inner);
  }
  const earlier = named(step.each, before);
  return [...named(step.each, after)].flatMap(([name, element]) =>
    changedFields(rest, { before: earlier.get(name), after: element }, `${path}[${name}]`),
  );
}

/** Names of the elements; the second one of a name is `name#2`, so that it cannot hide behind the first. */
function namesOf(nameOf: Exclude<Step, string>['each'], list: readonly unknown[]): (string | undefined)[] {
  const seen = new Map<string, number>();
  return list.map((element) => {
    const name = isTable(element) ? nameOf(element) : undefined;
    if (name === undefined) return undefined;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}

function named(nameOf: Exclude<Step, string>['each'], list: unknown): Map<string, unknown> {
  if (!Array.isArray(list)) return new Map();
  return new Map(namesOf(nameOf, list).flatMap((name, index) => (name === undefined ? [] : [[name, list[index]]])));
}

/** Paths at which two values differ, as deep as both are tables. */
function changedPaths(before: unknown, after: unknown, path = ''): string[] {
  if (sameValue(before, after)) return [];
  if (!isTable(before) || !isTable(after)) return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => changedPaths(before[key], after[key], path === '' ? key : `${path}.${key}`));
}
