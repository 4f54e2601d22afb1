import { useFormContext, useWatch } from 'react-hook-form';
import { Field, FormSection } from '#components/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { errorAt } from '#lib/form-errors.ts';
import type { PublisherInput } from './publisher-form.tsx';

const NUMBERS = [
  {
    name: 'settings.publish_interval',
    label: 'Publish interval',
    unit: 'seconds',
    step: 'any',
    help: 'Between two sends of what has gathered. Default 5.',
  },
  {
    name: 'settings.batch_size',
    label: 'Batch size',
    unit: 'events',
    step: 1,
    help: 'In one request at most. Default 50.',
  },
  {
    name: 'settings.timer_wakeup_seconds',
    label: 'Timer wake-up',
    unit: 'seconds',
    step: 'any',
    help: 'After which a partly filled batch is sent. Default 3.',
  },
  {
    name: 'settings.event_queue_size',
    label: 'Event queue size',
    unit: 'events',
    step: 1,
    help: 'Read ahead from the spool at most. Default 10,000. A full queue loses nothing.',
  },
] as const;

/** How fast events leave, and which. */
export function PaceFields() {
  const { register, formState } = useFormContext<PublisherInput>();
  const settings = useWatch<PublisherInput, 'settings'>({ name: 'settings' });
  const error = (path: string) => errorAt(formState.errors, path);
  const pace = describePace(settings ?? {});
  return (
    <>
      <FormSection
        heading="What leaves"
        description="Headers leave only where a proxy’s header filter lets them; arguments and results never do."
      >
        <Field label="Events" error={error('settings.events')}>
          {(control) => (
            <Select {...control} {...register('settings.events')}>
              <option value="tool_calls">Tool calls of callers who were let in, however they end</option>
              <option value="billable">Billable calls only</option>
              <option value="all">All events</option>
            </Select>
          )}
        </Field>
        <Field
          label="Form of the URI"
          error={error('settings.uri_shape')}
          help="What a meter’s URI filter sees at Moesif."
        >
          {(control) => (
            <Select {...control} {...register('settings.uri_shape')}>
              <option value="absolute">Full address</option>
              <option value="path">Path only</option>
              <option value="per_method">One path per MCP method</option>
            </Select>
          )}
        </Field>
      </FormSection>
      <FormSection heading="Pace" description={<span role="status">{pace}</span>}>
        <div className="grid gap-5 sm:grid-cols-2">
          {NUMBERS.map(({ name, label, unit, step, help }) => (
            <Field key={name} label={label} help={help} error={error(name)}>
              {(control) => (
                <span className="relative block">
                  <Input
                    {...control}
                    {...register(name, { valueAsNumber: true })}
                    type="number"
                    step={step}
                    min={0}
                    className="pe-20 tabular-nums"
                  />
                  <span
                    aria-hidden
                    className="pointer-events-none absolute top-1/2 end-8 -translate-y-1/2 text-xs text-ink-muted"
                  >
                    {unit}
                  </span>
                </span>
              )}
            </Field>
          ))}
        </div>
      </FormSection>
    </>
  );
}

type Pace = { publish_interval?: number; batch_size?: number; timer_wakeup_seconds?: number };

/** What the pace settings mean in practice; null while they are not numbers. */
function describePace({ publish_interval, batch_size, timer_wakeup_seconds }: Pace): string | null {
  const values = [publish_interval, batch_size, timer_wakeup_seconds];
  if (!values.every((value) => typeof value === 'number' && Number.isFinite(value) && value > 0)) return null;
  const latest = Math.max(publish_interval ?? 0, timer_wakeup_seconds ?? 0);
  return `A call is at Moesif at most ${latest} s later, in requests of up to ${batch_size} events.`;
}
