import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useId } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import type { Added } from './added-policy.ts';

type FillTargetsProps = {
  proxies: readonly ProxyView[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
  howOf: (proxy: ProxyView) => Added['how'];
};

const NOTES: Readonly<Record<Added['how'], string | null>> = {
  added: null,
  second: 'has one, gets a second',
  merged: 'has one, which is changed',
};

/** Which proxies get the policy, and what it comes to where one is there. */
export function FillTargets({ proxies, chosen, onChange, howOf }: FillTargetsProps) {
  const group = useId();
  const lacking = proxies.filter((proxy) => howOf(proxy) === 'added').map(({ id }) => id);
  const toggle = (id: string, isChosen: boolean) =>
    onChange(new Set([...[...chosen].filter((other) => other !== id), ...(isChosen ? [id] : [])]));
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="float-start text-sm font-semibold">Proxies</legend>
      <div className="flex justify-end">
        {lacking.length > 1 && (
          <Button size="sm" variant="ghost" onClick={() => onChange(new Set([...chosen, ...lacking]))}>
            All that lack it
          </Button>
        )}
      </div>
      <ul className="max-h-52 overflow-y-auto rounded-lg border">
        {proxies.map((proxy) => {
          const note = NOTES[howOf(proxy)];
          return (
            <li key={proxy.id} className="border-b border-line last:border-b-0">
              <label
                htmlFor={`${group}-${proxy.id}`}
                className="flex h-8 cursor-pointer items-center gap-2.5 px-3 text-sm hover:bg-sunken/60"
              >
                <Checkbox
                  id={`${group}-${proxy.id}`}
                  checked={chosen.has(proxy.id)}
                  onChange={({ target }) => toggle(proxy.id, target.checked)}
                />
                <bdi className="min-w-0 truncate">{proxy.resource.spec.displayName}</bdi>
                <span className="text-ink-muted">{proxy.resource.spec.version}</span>
                {note && <span className="ms-auto shrink-0 text-xs text-ink-muted">{note}</span>}
              </label>
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
