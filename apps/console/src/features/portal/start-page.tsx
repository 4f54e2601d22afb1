'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { CodeBlock } from '#components/code-block.tsx';
import { Time } from '#components/time.tsx';
import {
  portalCallsQuery,
  portalCreditsQuery,
  portalOffersQuery,
  portalPlanQuery,
  portalServersQuery,
  portalSessionQuery,
} from '#data/portal.ts';
import { formatAmount } from '#lib/money.ts';
import { clientSettings } from './client-settings.ts';
import { MakeKey } from './make-key.tsx';
import { OfferList } from './offer-list.tsx';
import { PortalPart } from './portal-part.tsx';
import { TopUpForm } from './top-up-form.tsx';

const FIRST_CALL_MS = 3_000;

/** From choosing a plan to the first call, one step below the other. */
export function StartPage() {
  const offers = useQuery(portalOffersQuery);
  const isAdmin = useQuery(portalSessionQuery).data?.role === 'admin';
  const plan = useQuery(portalPlanQuery).data?.plan;
  const credits = useQuery(portalCreditsQuery).data;
  const paid = credits?.balances.filter(({ balance }) => /[1-9]/.test(balance)) ?? [];
  return (
    <PortalPart title="Get started" reading={offers}>
      {(found) => (
        <ol className="flex flex-col gap-6">
          <Step number={1} heading="Choose a plan" done={plan ? `Your company is on ${plan.name}.` : undefined}>
            <OfferList offers={found} mayChoose={isAdmin} />
          </Step>
          {credits?.payCurrency && (
            <Step
              number={2}
              heading="Pay in advance"
              done={
                paid.length > 0
                  ? `${paid.map(({ balance, currency }) => formatAmount(balance, currency)).join(', ')} left.`
                  : undefined
              }
            >
              {isAdmin ? <TopUpForm currency={credits.payCurrency} /> : <AskAdmin />}
            </Step>
          )}
          <Step number={credits?.payCurrency ? 3 : 2} heading="Make a key and connect an agent">
            {isAdmin ? <MakeKey>{(made) => <Snippet {...made} />}</MakeKey> : <AskAdmin />}
          </Step>
          <FirstCall number={credits?.payCurrency ? 4 : 3} />
        </ol>
      )}
    </PortalPart>
  );
}

type StepProps = { number: number; heading: string; done?: string; children?: ReactNode };

function Step({ number, heading, done, children }: StepProps) {
  const id = `step-${number}`;
  return (
    <li aria-labelledby={id} className="flex flex-col gap-3">
      <h2 id={id} className="text-base font-semibold">
        {number}. {heading}
      </h2>
      {done !== undefined && (
        <p role="status" className="flex items-start gap-2 text-sm">
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
          <span className="[overflow-wrap:anywhere]">{done}</span>
        </p>
      )}
      {children}
    </li>
  );
}

function AskAdmin() {
  return <p className="text-sm text-ink-muted">An administrator of your company does this.</p>;
}

/** What is pasted into an MCP client, with the key that was just made. */
function Snippet({ proxy, secret }: { proxy: string; secret: string }) {
  const server = useQuery(portalServersQuery).data?.find((one) => one.proxy === proxy);
  if (server === undefined) return null;
  return (
    <CodeBlock
      label={`Settings of an MCP client for ${server.name}`}
      code={clientSettings(server, secret)}
      copyName="settings"
    />
  );
}

/** Waits for the first call, and says so when it has arrived. */
function FirstCall({ number }: { number: number }) {
  const calls = useInfiniteQuery({ ...portalCallsQuery, refetchInterval: FIRST_CALL_MS });
  const last = calls.data?.pages[0]?.calls[0];
  return (
    <Step
      number={number}
      heading="Call"
      done={last === undefined ? undefined : `${last.tool ?? last.proxy} was called: ${last.reason}.`}
    >
      <p className="text-sm text-ink-muted">
        {last === undefined ? (
          'No call has arrived yet. This page says so by itself when one has.'
        ) : (
          <>
            The last call was <Time iso={last.time} />.
          </>
        )}
      </p>
    </Step>
  );
}
