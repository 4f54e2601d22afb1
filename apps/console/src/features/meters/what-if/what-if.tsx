'use client';

import type { RunningRules } from '@tallygate/contracts/decision-policy';
import type { MeterView } from '@tallygate/contracts/meter-view';
import { useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryStates } from 'nuqs';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useNow } from '#components/use-now.ts';
import { whatIfQuery } from '#data/meters.ts';
import { ApiError } from '#lib/api-client.ts';
import { type PeriodChoice, periodChoices } from '../preview-periods.ts';
import { ComparisonCard } from './comparison-card.tsx';
import { NO_CHANGES, type PolicyChanges, policyOf, readChanges, writeChanges } from './policy-changes.ts';
import { RulesForm } from './rules-form.tsx';

type WhatIfProps = { meter: MeterView; running: RunningRules };

/** Rules to try on the left, what they would have changed on the right. Both are in the address. */
export function WhatIf({ meter, running }: WhatIfProps) {
  const [address, setAddress] = useQueryStates(
    { rules: parseAsString, period: parseAsString, company: parseAsString },
    { history: 'push' },
  );
  const compared = address.rules === null ? null : readChanges(address.rules);
  const [draft, setDraft] = useState<PolicyChanges>(compared ?? NO_CHANGES);
  const result = useRef<HTMLElement>(null);

  const choices = periodChoices(meter.definition.period, useNow());
  const choice = choices.find(({ id }) => id === address.period) ?? choices[0];
  const comparison = useQuery(
    whatIfQuery(
      compared && requestOf(meter, { policy: policyOf(compared, running), choice, company: address.company }),
    ),
  );
  const refused = comparison.error instanceof ApiError ? comparison.error.fields : [];

  // Back and Forward bring other rules than the form has; a comparison does not.
  const readAddress = useEffectEvent((rules: typeof address.rules) => {
    if (writeChanges(draft) !== rules) setDraft(compared ?? NO_CHANGES);
  });
  useEffect(() => readAddress(address.rules), [address.rules]);

  const compare = () => {
    const rules = writeChanges(draft);
    // The same rules again: the calls may have become more.
    if (rules === address.rules) void comparison.refetch();
    else void setAddress({ rules });
    result.current?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div className="grid grid-cols-1 items-start gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <RulesForm
        running={running}
        changes={draft}
        refused={refused.map(({ path, message }) => ({ path: path.replace(/^policy\./, ''), message }))}
        busy={comparison.isFetching}
        onChange={setDraft}
        onCompare={compare}
      />
      <ComparisonCard
        ref={result}
        meter={meter}
        policy={compared && policyOf(compared, running)}
        isUnreadable={address.rules !== null && compared === null}
        isOutdated={compared !== null && writeChanges(draft) !== writeChanges(compared)}
        comparison={comparison}
        choices={choices}
        period={choice?.id ?? ''}
        company={address.company ?? ''}
        onPeriod={(id) => void setAddress({ period: id === choices[0]?.id ? null : id })}
        onCompany={(company) => void setAddress({ company: company || null })}
      />
    </div>
  );
}

type Asked = {
  policy: ReturnType<typeof policyOf>;
  choice: PeriodChoice | undefined;
  company: string | null;
};

function requestOf({ definition, price }: MeterView, { policy, choice, company }: Asked) {
  return {
    definition,
    price,
    policy,
    ...(choice && !choice.current && { from: choice.from, to: choice.to }),
    ...(company && { company }),
  };
}
