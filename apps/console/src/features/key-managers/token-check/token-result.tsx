'use client';

import type { TokenCheck } from '@tallygate/contracts/token-check';
import Link from 'next/link';
import { useState } from 'react';
import { Field } from '#components/field.tsx';
import { Select } from '#components/ui/select.tsx';
import { TokenCaller, TokenLines } from './token-lines.tsx';
import { ANSWER_LABELS, firstShown, summaryOf } from './token-words.ts';

/** What gateways make of a token: in a sentence, line by line for one proxy, and in a word for the others. */
export function TokenResult({ check, asked }: { check: TokenCheck; asked: string }) {
  const [shown, setShown] = useState(() => firstShown(check, asked));
  const proxy = check.proxies.find(({ id }) => id === shown);
  const examination = proxy === undefined ? check.general : proxy.examination;
  return (
    <div className="flex flex-col gap-5">
      <p role="status" className="text-base font-medium">
        {summaryOf(check)}
      </p>
      <Field label="Looked at for" className="max-w-80">
        {(control) => (
          <Select {...control} value={shown} onChange={(event) => setShown(event.target.value)}>
            <option value="">Any proxy</option>
            {check.proxies.map(({ id, displayName }) => (
              <option key={id} value={id}>
                {displayName}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {proxy?.condition != null && (
        <p className="text-sm text-ink-muted">
          {proxy.policy} runs only for some requests: <code className="font-mono text-xs">{proxy.condition}</code>
        </p>
      )}
      {examination === null ? (
        <p className="text-sm text-ink-muted">
          {proxy?.answer === 'not_asked'
            ? `${proxy.displayName} asks for no token: what is sent is not looked at.`
            : 'Only a gateway can tell: the policy has values that are read there.'}
        </p>
      ) : (
        <>
          <TokenLines lines={examination.lines} />
          <TokenCaller examination={examination} />
        </>
      )}
      <ProxyAnswers check={check} />
      {check.unchecked.map(({ name, reason }) => (
        <p key={name} className="text-sm text-ink-muted">
          Not checked: {name}, because {reason}.
        </p>
      ))}
    </div>
  );
}

function ProxyAnswers({ check: { proxies } }: { check: TokenCheck }) {
  if (proxies.length === 0) return <p className="text-sm text-ink-muted">No proxy runs yet.</p>;
  return (
    <section aria-label="Proxies" className="flex flex-col gap-2">
      <p aria-hidden className="text-sm font-semibold">
        Proxies
      </p>
      <ul className="divide-y border-y text-sm">
        {proxies.map(({ id, displayName, answer, examination }) => (
          <li key={id} className="flex min-h-8 flex-wrap items-center gap-x-4 py-1">
            <Link
              href={`/proxies/${encodeURIComponent(id)}`}
              className="min-w-0 flex-1 basis-40 truncate font-medium hover:underline"
            >
              {displayName}
            </Link>
            <span className={answer === 'refuses' ? 'text-bad' : 'text-ink-muted'}>
              {ANSWER_LABELS[answer]}
              {answer === 'refuses' && examination?.refusal && `: ${lowered(examination.refusal.sentence)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
