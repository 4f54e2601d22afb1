'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useId } from 'react';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { copyChanges, type ServedChange } from './access-list-edit.ts';

type AlsoAtProps = {
  proxy: ProxyView;
  others: readonly ProxyView[];
  changes: readonly ServedChange[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
};

/** Does the same at other proxies; those of the same server come first. */
export function AlsoAt({ proxy, others, changes, chosen, onChange }: AlsoAtProps) {
  const listId = useId();
  const able = others.filter((other) => copyChanges(other.resource.spec.policies, changes) !== null);
  if (changes.length === 0 || able.length === 0) return null;
  const isSameServer = (other: ProxyView) => other.upstreamUrl === proxy.upstreamUrl;
  const sorted = [...able.filter(isSameServer), ...able.filter((other) => !isSameServer(other))];
  const toggle = (id: string, isChosen: boolean) =>
    onChange(new Set(isChosen ? [...chosen, id] : [...chosen].filter((one) => one !== id)));
  return (
    <fieldset className="rounded-lg border px-4 pt-1 pb-3">
      <legend className="px-1 text-sm font-medium">{inWords(changes)} also at</legend>
      <ul className="flex max-h-44 flex-wrap gap-x-6 gap-y-1.5 overflow-y-auto">
        {sorted.map((other) => (
          <li key={other.id} className="min-w-0">
            <label htmlFor={`${listId}-${other.id}`} className="flex min-w-0 items-center gap-2 text-sm">
              <Checkbox
                id={`${listId}-${other.id}`}
                checked={chosen.has(other.id)}
                onChange={(event) => toggle(other.id, event.target.checked)}
              />
              <span className="truncate" title={other.resource.spec.displayName}>
                <bdi>{other.resource.spec.displayName}</bdi>
              </span>
              {isSameServer(other) && <span className="text-xs whitespace-nowrap text-ink-muted">same server</span>}
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** `Hide get-env, serve echo`. */
function inWords(changes: readonly ServedChange[]): string {
  const names = (isServed: boolean) =>
    changes
      .filter((change) => change.isServed === isServed)
      .map(({ name }) => name)
      .join(', ');
  const parts = [names(false) && `hide ${names(false)}`, names(true) && `serve ${names(true)}`].filter(Boolean);
  const text = parts.join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
