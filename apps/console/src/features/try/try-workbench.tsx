'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { type ReactNode, useState } from 'react';
import { checkValue, type ValueFinding } from '#components/schema-form/values/check-value.ts';
import { Alert } from '#components/ui/alert.tsx';
import type { TryRequestInput } from '#data/try.ts';
import { cn } from '#lib/class-names.ts';
import { AnswerPanel } from './answer-panel.tsx';
import { ArgumentsPanel } from './arguments-panel.tsx';
import { CallButton } from './call-button.tsx';
import { CallerChoice, namedCaller } from './caller-choice.tsx';
import { actionOf, chosenOf, chosenTool, schemaOf } from './chosen-schema.ts';
import { OfferChoice } from './offer-choice.tsx';
import { RecentTries, type RecentTry, withRecent } from './recent-tries.tsx';
import { SnippetMenu } from './snippet-menu.tsx';
import { useTryView } from './try-view.ts';
import { useCaller } from './use-caller.ts';
import { useOffers } from './use-offers.ts';
import { useTry } from './use-try.ts';

/** One proxy, tried: what is called and as whom above, what is sent on the left, the answer on the right. */
export function TryWorkbench({ proxy, proxyChoice }: { proxy: ProxyView; proxyChoice?: ReactNode }) {
  const [view, setView] = useTryView();
  const { caller, hasToken, useToken, round } = useCaller(view.caller);
  const { offers, failure, isLoading } = useOffers(proxy.id, caller, round);
  const chosen = chosenOf(view.offer, offers);
  const key = chosen === null ? '' : `${chosen.kind}:${chosen.name}`;
  const { state, run, cancel, answered, clear } = useTry(proxy.id);
  // Of each offer, what was filled in last: in the memory of this page alone.
  const [values, setValues] = useState<Readonly<Record<string, Record<string, unknown>>>>({});
  const [findings, setFindings] = useState<readonly ValueFinding[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [recent, setRecent] = useState<readonly RecentTry[]>([]);
  const value = values[key] ?? {};
  const schema = schemaOf(chosen, offers);
  const tool = chosenTool(chosen, offers);
  const action = chosen === null ? null : actionOf(chosen, value);

  const call = (isSure: boolean, request: TryRequestInput['action'] | null = action) => {
    if (request === null || caller === null || problem !== null) return;
    const found = isSure || request !== action ? [] : checkValue(schema, value);
    setFindings(found);
    if (found.length > 0) return;
    if (request === action && chosen !== null) {
      const one = { key, name: chosen.name, at: new Date().toISOString(), value };
      setRecent((list) => withRecent(list, one));
    }
    void run({ caller, action: request });
  };
  return (
    <div className="flex flex-col gap-6">
      <div className={cn('grid items-start gap-4', proxyChoice ? 'md:grid-cols-3' : 'md:grid-cols-2')}>
        {proxyChoice}
        <OfferChoice
          offers={offers}
          isLoading={isLoading}
          value={key}
          onChange={(offer) => {
            setFindings([]);
            setProblem(null);
            clear();
            void setView({ offer });
          }}
        />
        <div className="flex flex-col gap-4">
          <CallerChoice
            name={view.caller}
            onName={(name) => void setView({ caller: name })}
            onToken={useToken}
            hasToken={hasToken}
          />
        </div>
      </div>
      {failure !== null && (
        <Alert tone="warn" heading="What the server offers cannot be read">
          {failure.message}
        </Alert>
      )}
      {chosen !== null && offers !== null && (
        <div className="grid items-start gap-8 lg:grid-cols-2">
          <form
            aria-label="Input"
            className="flex min-w-0 flex-col gap-5"
            onSubmit={(event) => {
              event.preventDefault();
              call(false);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
              event.preventDefault();
              call(findings.length > 0);
            }}
          >
            {tool?.description && (
              <p className="text-sm whitespace-pre-line text-ink-muted [overflow-wrap:anywhere]">{tool.description}</p>
            )}
            <ArgumentsPanel
              key={key}
              schema={schema}
              value={value}
              onChange={(next) => {
                setValues({ ...values, [key]: next });
                setFindings([]);
              }}
              findings={findings}
              onProblem={setProblem}
            />
            <CallButton
              isTest={namedCaller(view.caller)?.kind === 'console'}
              isRunning={state.phase === 'running'}
              isReady={caller !== null && problem === null}
              findings={findings}
              tool={tool}
              onCall={() => call(true)}
              onCancel={cancel}
            />
            <RecentTries
              list={recent}
              onPick={(one) => {
                setValues({ ...values, [one.key]: one.value });
                setFindings([]);
                void setView({ offer: one.key });
              }}
            />
            {action !== null && <SnippetMenu url={proxy.mcpUrl} action={action} header="Authorization" />}
          </form>
          <section aria-label="Answer" className="min-w-0">
            <AnswerPanel
              proxy={proxy.id}
              state={state}
              outputSchema={tool?.outputSchema}
              onAnswered={answered}
              onRead={(uri) => call(true, { kind: 'resource', uri })}
            />
          </section>
        </div>
      )}
    </div>
  );
}
