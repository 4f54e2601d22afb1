'use client';

import { useState } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { MoneyInput } from '#components/price/money-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { useBeginTopUp } from '#data/portal.ts';
import { ApiError } from '#lib/api-client.ts';
import { majorToMinor } from '#lib/money.ts';

/** Asks how much, and leads to the page where it is paid: that is never in a frame. */
export function TopUpForm({ currency }: { currency: string }) {
  const begin = useBeginTopUp();
  const [amount, setAmount] = useState('20');
  const fields = begin.error instanceof ApiError ? begin.error.fields : [];
  return (
    <form
      noValidate
      aria-label="Buy credits"
      className="flex flex-col gap-4 rounded-xl border bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate(majorToMinor(amount, currency) ?? amount, {
          onSuccess: ({ url }) => (window.top ?? window).location.assign(url),
        });
      }}
    >
      <div className="flex flex-wrap items-end gap-4">
        <Field label="Buy credits" error={fields[0]?.message} className="w-56 max-w-full">
          {(control) => (
            <MoneyInput
              {...control}
              currency={currency}
              value={amount}
              onChange={(event) => setAmount(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" busy={begin.isPending || begin.isSuccess}>
          Go to payment
        </Button>
      </div>
      <FormProblems findings={[]} error={fields.length > 0 ? null : begin.error} />
    </form>
  );
}
