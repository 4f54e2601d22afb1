import type { RailView } from '@tallygate/contracts/rail';
import { nextPeriod, periodAt } from '@tallygate/metering/billing-period';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useNow } from '#components/use-now.ts';
import { allMetersQuery } from '#data/meters.ts';
import { useAssignRail } from '#data/rails.ts';
import { ApiError } from '#lib/api-client.ts';
import { formatDateTime } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';

const SHOWN = ['railId', 'role', 'meterId', 'company', 'validFrom'];

/** Lets a rail bill a meter, or watch, from the start of one of its periods on. What cannot be says the api, with the reason. */
export function AssignmentDialog({ rails, onClose }: { rails: readonly RailView[]; onClose: () => void }) {
  const nowMs = useNow();
  const { data: meters = [] } = useQuery(allMetersQuery);
  const [railId, setRailId] = useState(rails[0]?.id ?? '');
  const [role, setRole] = useState<'bills' | 'shadow'>('bills');
  const [chosenMeter, setMeter] = useState('');
  const [company, setCompany] = useState('');
  const [place, setPlace] = useState(0);
  const assign = useAssignRail();
  const rail = rails.find(({ id }) => id === railId);
  const known = rail?.kind === 'none' ? meters : meters.filter(({ id }) => isNamed(rail, id));
  const meter = known.find(({ id }) => id === chosenMeter) ?? known[0];
  const starts = meter ? startsOf(meter.definition.period, nowMs) : [];
  const refused = assign.error instanceof ApiError ? assign.error.fields : [];
  const problemOf = (field: string) => refused.find(({ path }) => path === field)?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const validFrom = starts[place];
    if (!meter || validFrom === undefined) return;
    assign.mutate(
      { railId, role, meterId: meter.id, company: company.trim() || null, validFrom },
      {
        onSuccess: () => {
          notify.success(`${rail?.name} ${role === 'bills' ? 'bills' : 'watches'} ${meter.name}`);
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent heading="Let a rail bill">
        <form onSubmit={submit} noValidate aria-label="Let a rail bill" className="flex flex-col gap-4">
          <Field label="Rail" error={problemOf('railId')}>
            {(control) => (
              <Select {...control} value={railId} onChange={(event) => setRailId(event.target.value)}>
                {rails.map(({ id, name, mode }) => (
                  <option key={id} value={id}>
                    {name} ({mode})
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field
            label="Role"
            error={problemOf('role')}
            help="What watches is told the same, for comparison, and makes no invoice."
          >
            {(control) => (
              <Select
                {...control}
                value={role}
                onChange={(event) => setRole(event.target.value === 'shadow' ? 'shadow' : 'bills')}
              >
                <option value="bills">bills</option>
                <option value="shadow">watches</option>
              </Select>
            )}
          </Field>
          <Field
            label="Meter"
            error={problemOf('meterId')}
            help={known.length === 0 ? 'The rail has no name for any meter yet: edit it first.' : undefined}
          >
            {(control) => (
              <Select {...control} value={meter?.id ?? ''} onChange={(event) => setMeter(event.target.value)}>
                {known.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field
            label="Company"
            optional
            error={problemOf('company')}
            help="Empty: of all companies that have no rail of their own."
          >
            {(control) => (
              <Input
                {...control}
                value={company}
                spellCheck={false}
                autoCapitalize="none"
                autoComplete="off"
                onChange={(event) => setCompany(event.target.value)}
              />
            )}
          </Field>
          <Field
            label="From"
            error={problemOf('validFrom')}
            help="A period is billed by one rail: the first may begin with the period that runs, another one with a later period."
          >
            {(control) => (
              <Select {...control} value={place} onChange={(event) => setPlace(Number(event.target.value))}>
                {starts.map((start, index) => (
                  <option key={start} value={index}>
                    {`${PLACES[index]}, ${formatDateTime(start, { timeZone: 'UTC' })}`}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <FormProblems
            findings={refused.filter(({ path }) => !SHOWN.includes(path))}
            error={refused.length > 0 ? null : assign.error}
          />
          <DialogActions>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={assign.isPending} disabled={meter === undefined}>
              {role === 'bills' ? 'Let it bill' : 'Let it watch'}
            </Button>
          </DialogActions>
        </form>
      </DialogContent>
    </Dialog>
  );
}

const PLACES = ['The period that runs', 'The next period', 'The period after that'];

function startsOf(period: Parameters<typeof periodAt>[0], nowMs: number): string[] {
  const running = periodAt(period, nowMs);
  const next = nextPeriod(period, running);
  return [running.from, next.from, next.to].map((instant) => new Date(instant).toISOString());
}

function isNamed(rail: RailView | undefined, meterId: string): boolean {
  return rail?.meters.some((entry) => entry.meterId === meterId) ?? false;
}
