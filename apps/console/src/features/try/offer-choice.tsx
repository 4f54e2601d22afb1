'use client';

import type { Offers } from '@tallygate/contracts/try';
import { Field } from '#components/field.tsx';
import { Select } from '#components/ui/select.tsx';

/** What is chosen: a tool, a prompt or a resource, by its name. */
export type Chosen = { kind: 'tool' | 'prompt' | 'resource' | 'template'; name: string };

const GROUPS = [
  ['tool', 'Tools'],
  ['prompt', 'Prompts'],
  ['resource', 'Resources'],
  ['template', 'Resource templates'],
] as const;

/** Every offer by its kind, as it stands in the list. */
function namesOf(offers: Offers): Record<Chosen['kind'], { name: string; label: string }[]> {
  const named = ({ name, title }: { name: string; title?: string }) => ({ name, label: title ?? name });
  return {
    tool: offers.tools.map(named),
    prompt: offers.prompts.map(named),
    resource: offers.resources.map(({ uri, name, title }) => ({ name: uri, label: title ?? name })),
    template: offers.templates.map(({ uriTemplate, name, title }) => ({ name: uriTemplate, label: title ?? name })),
  };
}

type OfferChoiceProps = {
  offers: Offers | null;
  isLoading: boolean;
  value: string;
  /** Says that what the address names is not offered; null where it is. */
  absence: string | null;
  onChange: (value: string) => void;
};

/** One list of all that the caller is offered. */
export function OfferChoice({ offers, isLoading, value, absence, onChange }: OfferChoiceProps) {
  const names = offers && namesOf(offers);
  const isEmpty = names !== null && GROUPS.every(([kind]) => names[kind].length === 0);
  return (
    <Field label="Tool, prompt or resource" error={absence ?? undefined}>
      {(control) => (
        <Select
          {...control}
          value={absence === null ? value : ''}
          disabled={names === null || isEmpty}
          onChange={(event) => onChange(event.target.value)}
        >
          {names === null && <option value="">{isLoading ? 'Asking the server…' : 'Nothing yet'}</option>}
          {isEmpty && <option value="">The server offers nothing to this caller</option>}
          {absence !== null && !isEmpty && <option value="">Choose…</option>}
          {names &&
            GROUPS.filter(([kind]) => names[kind].length > 0).map(([kind, label]) => (
              <optgroup key={kind} label={label}>
                {names[kind].map((one) => (
                  <option key={one.name} value={`${kind}:${one.name}`}>
                    {one.label}
                  </option>
                ))}
              </optgroup>
            ))}
        </Select>
      )}
    </Field>
  );
}
