'use client';

import { PUBLISHED_EVENTS } from '@tallygate/contracts/published-events';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { CodeBlock } from '#components/code-block.tsx';
import { DiffView } from '#components/diff-view.tsx';
import { Field, ToggleField } from '#components/field.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { payloadQuery } from '#data/delivery.ts';
import { indentJson } from '#lib/indent-json.ts';

const URI_SHAPES = ['absolute', 'path', 'per_method'] as const;
const EVENTS_WORDS = { tool_calls: 'Tool calls', billable: 'Billable calls', all: 'All events' } as const;
const URI_WORDS = { absolute: 'Full address', path: 'Path only', per_method: 'One path per method' } as const;
const CHOICE = {
  event: parseAsString,
  events: parseAsStringLiteral(PUBLISHED_EVENTS),
  uri: parseAsStringLiteral(URI_SHAPES),
  bare: parseAsBoolean.withDefault(false),
};

/** What a chosen event is at Moesif by the settings that run, and by others: written by what gateways write it with. */
export function Payload() {
  const [{ event, events, uri, bare }, setChoice] = useQueryStates(CHOICE);
  const payload = useQuery(
    payloadQuery({
      event: event ?? undefined,
      events: events ?? undefined,
      uri_shape: uri ?? undefined,
      isTooLarge: bare,
    }),
  );
  const found = payload.data;
  return (
    <section aria-labelledby="payload" className="flex min-w-0 flex-col gap-3">
      <div>
        <h2 id="payload" className="font-semibold">
          What Moesif gets of an event
        </h2>
        <p className="text-xs text-ink-muted">
          Headers are in it where the header filter of the proxy let them in when the call was made. Arguments, results
          and tokens never are.
        </p>
      </div>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field label="Event" help={event === null ? 'The latest tool call' : undefined}>
          {(control) => (
            <Input
              {...control}
              key={event ?? found?.eventId}
              defaultValue={event ?? found?.eventId ?? ''}
              onBlur={({ target }) => void setChoice({ event: target.value.trim() || null })}
              onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
              spellCheck={false}
              className="font-mono text-xs"
            />
          )}
        </Field>
        <Field label="Events that leave" help={found && `It runs with: ${EVENTS_WORDS[found.running.events]}`}>
          {(control) => (
            <Select
              {...control}
              value={found?.settings.events ?? events ?? 'tool_calls'}
              onChange={({ target }) => void setChoice({ events: target.value as keyof typeof EVENTS_WORDS })}
            >
              {PUBLISHED_EVENTS.map((one) => (
                <option key={one} value={one}>
                  {EVENTS_WORDS[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Form of the address" help={found && `It runs with: ${URI_WORDS[found.running.uri_shape]}`}>
          {(control) => (
            <Select
              {...control}
              value={found?.settings.uri_shape ?? uri ?? 'absolute'}
              onChange={({ target }) => void setChoice({ uri: target.value as keyof typeof URI_WORDS })}
            >
              {URI_SHAPES.map((one) => (
                <option key={one} value={one}>
                  {URI_WORDS[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <ToggleField
          label="Without headers"
          help="As it is sent again when Moesif finds it too large."
          className="sm:pt-7"
        >
          {(control) => (
            <Checkbox
              {...control}
              checked={bare}
              onChange={({ target }) => void setChoice({ bare: target.checked || null })}
            />
          )}
        </ToggleField>
      </div>
      {payload.error && (
        <p role="alert" className="text-sm text-ink-muted">
          {payload.error.message}.
        </p>
      )}
      {!found && payload.isPending && <Skeleton className="h-48 w-full" />}
      {found && !payload.error && (
        <>
          {found.notSent !== null && (
            <Alert tone="info" heading="It is not sent with these settings">
              {found.notSent} This is what it would be.
            </Alert>
          )}
          {found.text === found.runningText ? (
            <div className="[&_pre]:max-h-96 [&_pre]:overflow-y-auto">
              <CodeBlock
                label={found.notSent === null ? 'As it is sent' : 'As it would be sent'}
                code={indentJson(found.text)}
                copyName="event JSON"
              />
            </div>
          ) : (
            <DiffView
              before={indentJson(found.runningText)}
              after={indentJson(found.text)}
              beforeLabel="By the settings that run"
              afterLabel="By the settings chosen here"
            />
          )}
          <p className="text-xs text-ink-muted">
            <Link href={`/events/${found.eventId}`} className="rounded underline underline-offset-3">
              Open the event
            </Link>
          </p>
        </>
      )}
    </section>
  );
}
