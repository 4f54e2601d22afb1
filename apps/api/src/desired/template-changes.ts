import { sameValue } from '@tallygate/config/same-value';
import type { TemplateRules } from '@tallygate/config/template-rules';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { may, type Subject } from '@tallygate/contracts/rights';
import { openReferences } from '../secrets/open-references.ts';
import { type ConfigState, openVersion } from './config-state.ts';
import { entitiesOf, entityKey, mapEntitySecrets, refOf } from './entities.ts';
import type { OwnSelection } from './own-selection.ts';
import { newFields, ONLY_ADMINISTRATORS, type TemplateWrite } from './template-writes.ts';

/**
 * The entities that an apply changes, each with its value in the running configuration and in the last version:
 * template texts that stand in one of these are not new.
 */
export function templateWrites(state: ConfigState, next: GatewayConfig): TemplateWrite[] {
  const running = entitiesOf(state.running);
  const changed = [...entitiesOf(next)].filter(([key, { value }]) => !sameValue(running.get(key)?.value, value));
  if (changed.length === 0) return [];
  const last = entitiesOf(openVersion(state.lastApplied?.model ?? null, state.opened));
  return changed.map(([key, { value }]) => ({
    ref: refOf(key),
    before: [running.get(key)?.value, last.get(key)?.value],
    after: value,
  }));
}

/** Takes out of a selection what only an administrator may bring into service; the rest goes in without it. */
export function leaveTemplates(
  subject: Subject,
  { state, rules, selection }: { state: ConfigState; rules: TemplateRules; selection: OwnSelection },
): OwnSelection {
  if (may(subject, 'templates.write')) return selection;
  const running = entitiesOf(state.running);
  const open = openReferences(state.opened);
  const left = [...selection.left];
  const chosen = selection.chosen.filter((change) => {
    const key = entityKey(change);
    const part = selection.parts.get(key);
    const desired = state.desired.get(key);
    const after = part?.value ?? (desired && mapEntitySecrets(desired, open).value);
    const [first] = newFields({ ref: change, before: [running.get(key)?.value], after }, rules, false);
    if (!first) return true;
    const { type, id } = change;
    const message = ONLY_ADMINISTRATORS[first.kind];
    left.push({ type, id, fields: [first.place], updatedBy: desired?.updatedBy ?? null, message });
    return false;
  });
  return { chosen, parts: selection.parts, left };
}
