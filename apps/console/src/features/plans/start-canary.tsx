'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { checkPrice } from '#components/price/check-price.ts';
import { PriceFields } from '#components/price/price-fields.tsx';
import { NEW_PRICE, type PriceValues, priceValues } from '#components/price/price-values.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogContent } from '#components/ui/dialog.tsx';
import { Select } from '#components/ui/select.tsx';
import { useStartCanary } from '#data/canaries.ts';
import { metersQuery } from '#data/meters.ts';
import { ApiError } from '#lib/api-client.ts';
import { notify } from '#lib/notify.ts';

const SHARES = [1, 5, 10, 25, 50, 100];

/** Chooses a meter, a draft of its price and the share of calls on which it is tried. */
export function StartCanary({ plan, onClose }: { plan: PlanView; onClose: () => void }) {
  const { data: meters = [] } = useQuery(metersQuery);
  const [meterId, setMeter] = useState(plan.prices.at(-1)?.meterId ?? '');
  const [percent, setPercent] = useState(10);
  const start = useStartCanary();
  const present = plan.prices.findLast((one) => one.meterId === meterId)?.price;
  const form = useForm<PriceValues>({
    defaultValues: present ? priceValues(present) : { ...NEW_PRICE, currency: plan.versions.at(-1)?.currency ?? 'usd' },
  });
  const refused = start.error instanceof ApiError ? start.error.fields : [];
  const chosen = meterId || (meters[0]?.id ?? '');
  const submit = () => {
    const { price, problems } = checkPrice(form.getValues());
    form.clearErrors();
    for (const { name, message } of problems) form.setError(name as keyof PriceValues, { type: 'schema', message });
    if (price === null) return;
    start.mutate(
      { meterId: chosen, planId: plan.id, price, percent },
      {
        onSuccess: () => {
          notify.success('The price is tried from now on');
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent heading={`Try a price on ${plan.name}`} className="max-w-2xl">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Meter">
            {(control) => (
              <Select {...control} value={chosen} onChange={(event) => setMeter(event.target.value)}>
                {meters.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="On so many calls" help="Which ones follows from their ids.">
            {(control) => (
              <Select {...control} value={percent} onChange={(event) => setPercent(Number(event.target.value))}>
                {SHARES.map((one) => (
                  <option key={one} value={one}>{`${one} %`}</option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <FormProvider {...form}>
          <PriceFields />
        </FormProvider>
        <FormProblems findings={refused} error={refused.length > 0 ? null : start.error} />
        <DialogActions>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={start.isPending} onClick={submit}>
            Try it
          </Button>
        </DialogActions>
      </DialogContent>
    </Dialog>
  );
}
