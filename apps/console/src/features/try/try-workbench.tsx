'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { approximated } from '#components/schema-form/values/exact-json.ts';
import { Alert } from '#components/ui/alert.tsx';
import type { TryRequestInput } from '#data/try.ts';
import { cn } from '#lib/class-names.ts';
import { productNowMs } from '#lib/clock.ts';
import { AnswerPanel } from './answer-panel.tsx';
import { appUriOf } from './app/app-document.ts';
import { ToolApp } from './app/tool-app.tsx';
import { ArgumentsPanel } from './arguments-panel.tsx';
import { CallButton } from './call-button.tsx';
import { CallerChoice, callLabel } from './caller-choice.tsx';
import { absenceOf, actionOf, chosenOf, chosenTool, schemaOf } from './chosen-schema.ts';
import { OfferChoice } from './offer-choice.tsx';
import { RecentTries, type RecentTry, withRecent } from './recent-tries.tsx';
import { RevisionSelect } from './revision-select.tsx';
import { SnippetMenu } from './snippet-menu.tsx';
import { isTaskOf, TaskChoice } from './task-choice.tsx';
import { useTryView } from './try-view.ts';
import { useCall } from './use-call.ts';
import { useCaller } from './use-caller.ts';
import { useOffers } from './use-offers.ts';
import { useTry } from './use-try.ts';
import { useTrySession } from './use-try-session.ts';

// Prices and currencies come after what is called, which needs none of them.
const CallPrice = dynamic(() => import('./call-price.tsx').then((module) => module.CallPrice), { ssr: false });

/** One proxy, tried: what is called and as whom above, what is sent on the left, the answer on the right. */
export function TryWorkbench({ proxy, proxyChoice }: { proxy: ProxyView; proxyChoice?: ReactNode }) {
  const [view, setView] = useTryView();
  const { revision } = view;
  const { caller, hasToken, useToken, round } = useCaller(view.caller);
  const { offers, failure, isLoading } = useOffers(proxy.id, { caller, revision, round });
  const chosen = chosenOf(view.offer, offers);
  const absence = absenceOf(chosen, offers, proxy.resource.spec.displayName);
  const key = chosen === null ? '' : `${chosen.kind}:${chosen.name}`;
  const { session, renew } = useTrySession();
  const { state, run, cancel, answered, clear } = useTry(proxy.id);
  // Of each offer, what was filled in last: in the memory of this page alone.
  const [values, setValues] = useState<Readonly<Record<string, Record<string, unknown>>>>({});
  const [tasks, setTasks] = useState<ReadonlySet<string>>(new Set());
  const [problem, setProblem] = useState<string | null>(null);
  const [recent, setRecent] = useState<readonly RecentTry[]>([]);
  const value = values[key] ?? {};
  const schema = schemaOf(chosen, offers);
  const tool = chosenTool(chosen, offers);
  const action = chosen === null ? null : actionOf(chosen, value, { asTask: isTaskOf(tool, tasks) });

  const isTest = caller?.kind === 'console';
  const appUri = appUriOf(tool);

  const send = (wanted: TryRequestInput['action']) => {
    if (caller !== null) void run({ caller, action: wanted, revision, session });
  };
  const { findings, question, call, callAnyway, answer, forget } = useCall({
    proxy: proxy.id,
    action,
    schema,
    value,
    tool,
    isReady: caller !== null && problem === null,
    send: (wanted) => {
      if (chosen !== null)
        setRecent((list) =>
          withRecent(list, { key, name: chosen.name, at: new Date(productNowMs()).toISOString(), value }),
        );
      send(wanted);
    },
  });
  return (
    <div className="flex flex-col gap-6">
      <div className={cn('grid items-start gap-4 sm:grid-cols-2', proxyChoice ? 'xl:grid-cols-4' : 'xl:grid-cols-3')}>
        {proxyChoice}
        <OfferChoice
          offers={offers}
          isLoading={isLoading}
          value={key}
          absence={absence}
          onChange={(offer) => {
            forget();
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
        <RevisionSelect value={revision} onChange={(next) => void setView({ revision: next })} />
      </div>
      {failure !== null && (
        <Alert tone="warn" heading="What the server offers cannot be read">
          {failure.message}
        </Alert>
      )}
      {chosen !== null && offers !== null && absence === null && (
        <div className="grid items-start gap-8 lg:grid-cols-2">
          <form
            aria-label="Input"
            // What is wrong is said by the check, which can be overruled; the browser’s own cannot.
            noValidate
            className="flex min-w-0 flex-col gap-5"
            onSubmit={(event) => {
              event.preventDefault();
              call();
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
              event.preventDefault();
              if (findings.length > 0) callAnyway();
              else call();
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
                forget();
              }}
              findings={findings}
              onProblem={setProblem}
            />
            {tool?.execution?.taskSupport === 'optional' && (
              <TaskChoice name={tool.name} chosen={tasks} onChange={setTasks} />
            )}
            <CallButton
              label={callLabel(caller)}
              price={<CallPrice proxy={proxy} tool={tool?.name} isTest={isTest} />}
              isRunning={state.phase === 'running'}
              isReady={caller !== null && problem === null}
              findings={findings}
              question={question}
              onCallAnyway={callAnyway}
              onSure={() => answer(true)}
              onUnsure={() => answer(false)}
              onCancel={cancel}
            />
            <RecentTries
              list={recent}
              onPick={(one) => {
                setValues({ ...values, [one.key]: one.value });
                forget();
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
              onRead={(uri) => send({ kind: 'resource', uri })}
              onNewSession={() => {
                renew();
                clear();
              }}
              app={
                appUri !== undefined &&
                tool !== undefined &&
                isToolResult(state.result?.result) && (
                  <ToolApp
                    key={state.id}
                    proxy={proxy.id}
                    request={caller === null ? null : { caller, revision, session }}
                    tools={offers.tools}
                    name={tool.name}
                    uri={appUri}
                    input={approximated(recent[0]?.value ?? value) as Record<string, unknown>}
                    result={state.result?.result}
                    isTest={isTest}
                  />
                )
              }
            />
          </section>
        </div>
      )}
    </div>
  );
}

/** Of a resource that was read from here there is no app. */
function isToolResult(result: unknown): boolean {
  return Array.isArray((result as { content?: unknown } | undefined)?.content);
}
