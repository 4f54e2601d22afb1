'use client';

import type { TryAnswer, TryAsk } from '@tallygate/contracts/try';
import { useState } from 'react';
import { Field } from '#components/field.tsx';
import { checkValue, type ValueFinding } from '#components/schema-form/values/check-value.ts';
import { isApproximable } from '#components/schema-form/values/exact-json.ts';
import type { Schema } from '#components/schema-form/values/schema-parts.ts';
import { below } from '#components/schema-form/values/value-context.ts';
import { ValueForm } from '#components/schema-form/values/value-form.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { useAnswerTry } from '#data/try.ts';
import { AskButtons } from './ask-buttons.tsx';
import { PlainText } from './media.tsx';
import { UrlAsk } from './url-ask.tsx';

type Answer = TryAnswer['answer'];
type AskPanelProps = { proxy: string; tryId: string; ask: TryAsk; server: string; onAnswered: (ask: string) => void };

/** Names of fields that no server should ask a person for. */
const SECRET = /pass(word|phrase)?|secret|token|api.?key|credential|\bpin\b/i;

/** What the server asks while it works, and the three ways to answer. */
export function AskPanel({ proxy, tryId, ask, server, onAnswered }: AskPanelProps) {
  const answering = useAnswerTry(proxy, tryId);
  const answer = (given: Answer) =>
    answering.mutate({ ask: ask.id, answer: given }, { onSettled: () => onAnswered(ask.id) });
  const message = typeof ask.params.message === 'string' ? ask.params.message : null;
  return (
    <section aria-label="The server asks" className="flex flex-col gap-4 rounded-lg border border-brand p-4">
      <div>
        <p className="text-sm font-semibold">{server} asks</p>
        <p className="text-xs text-ink-muted">Round {ask.round} of this call; it is one call, with one charge.</p>
      </div>
      {message !== null && <p className="text-sm whitespace-pre-wrap [overflow-wrap:anywhere]">{message}</p>}
      {ask.kind === 'form' && <FormAsk schema={ask.params.requestedSchema as Schema} answer={answer} />}
      {ask.kind === 'url' && <UrlAsk url={String(ask.params.url)} answer={answer} />}
      {ask.kind === 'sampling' && <SamplingAsk params={ask.params} answer={answer} />}
    </section>
  );
}

type PartProps = { answer: (given: Answer) => void };

function FormAsk({ schema, answer }: PartProps & { schema: Schema }) {
  const [value, setValue] = useState<unknown>({});
  const [findings, setFindings] = useState<readonly ValueFinding[]>([]);
  const secrets = Object.keys(membersIn(schema)).filter((name) => SECRET.test(name));
  const submit = () => {
    const found = [...checkValue(schema, value), ...digitsOf(value)];
    setFindings(found);
    if (found.length === 0) answer({ action: 'accept', content: value as Record<string, unknown> });
  };
  return (
    <>
      {secrets.length > 0 && (
        <Alert tone="warn">
          It asks for {secrets.join(', ')}. A server must not ask for secrets like this; type none that is real.
        </Alert>
      )}
      <ValueForm
        schema={schema}
        value={value}
        onChange={(next) => setValue(next ?? {})}
        findings={findings}
        label="Answer"
      />
      <AskButtons onAnswer={submit} label="Answer" answer={answer} />
    </>
  );
}

/** An answer passes a client that knows JavaScript's numbers alone, and is not sent with other digits than were typed. */
function digitsOf(value: unknown): ValueFinding[] {
  return Object.entries((value ?? {}) as Record<string, unknown>)
    .filter(([, one]) => !isApproximable(one))
    .map(([name]) => ({ pointer: below('', name), message: 'More digits than an answer can hold' }));
}

function membersIn(schema: Schema): object {
  return typeof schema === 'object' ? ((schema.properties as object | undefined) ?? {}) : {};
}

/** A person writes what a model would: no model is asked. */
function SamplingAsk({ params, answer }: PartProps & { params: Record<string, unknown> }) {
  const [text, setText] = useState('');
  const { systemPrompt } = params;
  const messages = Array.isArray(params.messages) ? (params.messages as { role?: string; content?: unknown }[]) : [];
  return (
    <>
      <p className="text-sm text-ink-muted">
        It wants a model to go on from here. You write the reply; no model is asked.
      </p>
      {typeof systemPrompt === 'string' && (
        <div className="flex flex-col gap-1">
          <span className="text-xs text-ink-muted">instructions</span>
          <PlainText text={systemPrompt} />
        </div>
      )}
      {messages.map(({ role, content }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was asked does not move
        <div key={index} className="flex flex-col gap-1">
          <span className="text-xs text-ink-muted">{role}</span>
          <PlainText text={textOf(content)} />
        </div>
      ))}
      <Field label="Reply">
        {(control) => <Textarea {...control} rows={3} value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <AskButtons onAnswer={() => answer({ action: 'reply', text })} label="Reply" answer={answer} />
    </>
  );
}

function textOf(content: unknown): string {
  const { type, text } = (content ?? {}) as { type?: unknown; text?: unknown };
  return type === 'text' && typeof text === 'string' ? text : JSON.stringify(content, null, 2);
}
