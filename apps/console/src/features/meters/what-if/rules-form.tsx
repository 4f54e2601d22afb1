'use client';

import type { RunningRules } from '@tallygate/contracts/decision-policy';
import type { Finding } from '@tallygate/contracts/finding';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { facetsQuery } from '#data/events.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { withValue } from '#lib/with-value.ts';
import { AddFromList } from './add-by-name.tsx';
import { GatewayRules } from './gateway-rules.tsx';
import { PlanNotice } from './plan-notice.tsx';
import { hasChanges, NO_CHANGES, type PolicyChanges, problemsOf } from './policy-changes.ts';
import { ProxyRules } from './proxy-rules.tsx';

type RulesFormProps = {
  running: RunningRules;
  changes: PolicyChanges;
  /** What the api found wrong with the rules that were compared last. */
  refused: readonly Finding[];
  busy: boolean;
  onChange: (changes: PolicyChanges) => void;
  onCompare: () => void;
};

/** Other rules of what is billed; nothing of them is saved. */
export function RulesForm({ running, changes, refused, busy, onChange, onCompare }: RulesFormProps) {
  const [problems, setProblems] = useState<readonly Finding[]>([]);
  const [attempts, setAttempts] = useState(0);
  const { data: facets } = useQuery(facetsQuery);
  const form = useRef<HTMLFormElement>(null);
  const errorOf = (path: string) => [...problems, ...refused].find((problem) => problem.path === path)?.message;
  const others = Object.keys(running.proxies).filter((name) => !(name in changes.proxies));

  useEffect(() => {
    if (attempts > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [attempts]);

  const change = (next: PolicyChanges) => {
    onChange(next);
    // Once problems are shown they are checked with every change, so that each goes when its field is right.
    if (problems.length > 0) setProblems(problemsOf(next));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = hasChanges(changes)
      ? problemsOf(changes)
      : [{ path: '', message: 'Choose a rule that differs from what is configured' }];
    setProblems(found);
    if (found.length > 0) setAttempts((count) => count + 1);
    else onCompare();
  };

  return (
    <form
      ref={form}
      onSubmit={submit}
      onKeyDown={submitOnModEnter}
      noValidate
      aria-label="Rules to try"
      className="flex min-w-0 flex-col gap-5"
    >
      <PlanNotice plans={running.plans} />
      <Card aria-label="Rules of all proxies">
        <CardHeader
          heading="All proxies"
          description="Each field starts with what runs now. Where a proxy, a tool or a plan has a rule of its own, that wins."
        />
        <CardBody>
          <GatewayRules
            running={running.billing}
            value={changes.billing}
            callers={[...new Set([...(facets?.companies ?? []), ...(facets?.consumers ?? [])])]}
            onChange={(billing) => change({ ...changes, billing })}
          />
        </CardBody>
      </Card>
      {Object.entries(changes.proxies).map(([name, own]) => (
        <ProxyRules
          key={name}
          name={name}
          configured={running.proxies[name] ?? {}}
          value={own}
          knownTools={facets?.tools ?? []}
          onChange={(next) => change({ ...changes, proxies: { ...changes.proxies, [name]: next } })}
          onRemove={() => change({ ...changes, proxies: withValue(changes.proxies, name, undefined) })}
          errorOf={(path) => errorOf(`proxies.${name}.${path}`)}
        />
      ))}
      <AddFromList
        label="Rules for one proxy"
        button="Add proxy"
        names={others}
        onAdd={(name) => change({ ...changes, proxies: { ...changes.proxies, [name]: {} } })}
      />
      <FormProblems findings={problems} />
      <div className="sticky bottom-0 z-10 -mx-1 flex flex-wrap items-center justify-end gap-2 border-t bg-paper/95 px-1 py-3.5 backdrop-blur">
        <p className="me-auto text-xs text-ink-muted">Nothing is saved, and nothing that is billed changes.</p>
        {hasChanges(changes) && (
          <Button
            variant="ghost"
            onClick={() => {
              setProblems([]);
              onChange(NO_CHANGES);
            }}
          >
            Reset
          </Button>
        )}
        <Button type="submit" variant="primary" busy={busy}>
          Compare
        </Button>
      </div>
    </form>
  );
}
