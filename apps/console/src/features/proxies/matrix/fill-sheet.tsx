'use client';

import type { PolicyView } from '@tallygate/contracts/policy-view';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useMemo, useState } from 'react';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Sheet, SheetContent } from '#components/ui/sheet.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { usePoliciesEffect } from '#data/policy-effect.ts';
import { ApiError } from '#lib/api-client.ts';
import { formatCount } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { START_PARAMS } from '../policies/start-params.ts';
import { withAddedPolicy } from './added-policy.ts';
import { FillEffect } from './fill-effect.tsx';
import { FillParams } from './fill-params.tsx';
import { FillTargets } from './fill-targets.tsx';
import { type Unfilled, useFill } from './use-fill.ts';

type FillSheetProps = {
  policy: PolicyView;
  /** Those to choose from. */
  proxies: readonly ProxyView[];
  /** Chosen at first. */
  startWith: readonly string[];
  onClose: () => void;
};

/** Adds one policy with the same parameters to several proxies; each becomes a change that waits to be applied. */
export function FillSheet({ policy, proxies, startWith, onClose }: FillSheetProps) {
  const { leave } = useNavigate();
  const fill = useFill();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(startWith));
  const [params, setParams] = useState<Record<string, unknown>>(() => structuredClone(START_PARAMS[policy.name] ?? {}));
  const attachment = useMemo(() => ({ name: policy.name, version: policy.version, params }), [policy, params]);
  const isAuthentication = policy.category === 'authentication';
  const addedTo = (proxy: ProxyView) => withAddedPolicy(proxy.resource.spec.policies, attachment, isAuthentication);
  const targets = proxies.filter(({ id }) => chosen.has(id));
  const changes = targets.map((proxy) => ({ proxy, ...addedTo(proxy) }));
  const effect = usePoliciesEffect(
    changes.map(({ proxy, policies, position }) => ({ proxy: proxy.id, policies, position })),
  );
  const nameOf = (id: string) => proxies.find((proxy) => proxy.id === id)?.resource.spec.displayName ?? id;

  const save = () =>
    fill.mutate(changes, {
      onSuccess: (refused) => {
        const saved = changes.length - refused.length;
        if (saved > 0)
          notify.success(`${policy.title} added to ${formatCount(saved, 'proxy', 'proxies')}`, {
            description: 'Not running yet.',
            action: { label: 'Review', onClick: () => leave('/versions/pending') },
          });
        if (refused.length === 0) onClose();
        else setChosen(new Set(refused.map(({ proxy }) => proxy.id)));
      },
    });

  return (
    <Sheet open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <SheetContent heading={`Add ${policy.title}`} className="max-w-2xl">
        <form
          aria-label={`Add ${policy.title}`}
          noValidate
          className="flex grow flex-col"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <div className="flex grow flex-col gap-6 px-6 py-5">
            <FillTargets proxies={proxies} chosen={chosen} onChange={setChosen} howOf={(proxy) => addedTo(proxy).how} />
            <FillParams policy={policy} proxies={targets} params={params} onChange={setParams} effect={effect} />
          </div>
          <footer className="sticky bottom-0 flex flex-col gap-3 border-t bg-surface px-6 py-3">
            {fill.data && <Refusals refused={fill.data} />}
            <div className="min-h-5.5">{effect && <FillEffect effect={effect} nameOf={nameOf} />}</div>
            <div className="flex justify-end gap-2">
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" variant="primary" disabled={targets.length === 0} busy={fill.isPending}>
                {targets.length === 0 ? 'Save' : `Save ${formatCount(targets.length, 'change', 'changes')}`}
              </Button>
            </div>
          </footer>
        </form>
      </SheetContent>
    </Sheet>
  );
}

/** The proxies that were not saved, each with what was wrong. */
function Refusals({ refused }: { refused: readonly Unfilled[] }) {
  if (refused.length === 0) return null;
  return (
    <Alert tone="bad" heading={`${formatCount(refused.length, 'proxy was', 'proxies were')} not saved`} live>
      <ul>
        {refused.map(({ proxy, error }) => (
          <li key={proxy.id}>
            <span className="font-medium">{proxy.resource.spec.displayName}</span>: {reasonOf(error)}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

/** What the fields of the policy lack, by their names in it; else what the api says. */
function reasonOf(error: Error): string {
  if (!(error instanceof ApiError) || error.fields.length === 0) return error.message;
  return error.fields
    .map(({ path, message }) =>
      `${path.replace(/^(resource\.)?spec\.policies(\[\d+\]|\.\d+)\.?(params\.?)?/, '')} ${message}`.trim(),
    )
    .join('; ');
}
