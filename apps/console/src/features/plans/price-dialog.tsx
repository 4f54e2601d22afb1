'use client';

import type { MeterView } from '@tallygate/contracts/meter-view';
import { useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { checkPrice } from '#components/price/check-price.ts';
import { PriceFields } from '#components/price/price-fields.tsx';
import { NEW_PRICE, type PriceValues, priceValues } from '#components/price/price-values.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useNow } from '#components/use-now.ts';
import { startOfDay } from '#lib/day-range.ts';
import type { ListedPrice } from './price-list.tsx';

type PriceDialogProps = {
  meters: readonly MeterView[];
  row: ListedPrice | undefined;
  currency: string;
  /** Whether the price holds from a day on. */
  isDated: boolean;
  onClose: () => void;
  onDone: (row: ListedPrice) => void;
};

/** One price: of which meter, how much, and where it holds for a time from which day of UTC until which. */
export function PriceDialog({ meters, row, currency, isDated, onClose, onDone }: PriceDialogProps) {
  const today = new Date(useNow()).toISOString().slice(0, 10);
  const [meterId, setMeter] = useState(row?.meterId ?? meters[0]?.id ?? '');
  const [day, setDay] = useState(row?.validFrom?.slice(0, 10) ?? `${today.slice(0, 8)}01`);
  const [until, setUntil] = useState(row?.validTo?.slice(0, 10) ?? '');
  const [dayProblem, setDayProblem] = useState<string>();
  const form = useForm<PriceValues>({
    defaultValues: row ? priceValues(row.price) : { ...NEW_PRICE, currency: currency.toLowerCase() },
  });
  const done = () => {
    const { price, problems } = checkPrice(form.getValues());
    form.clearErrors();
    for (const { name, message } of problems) form.setError(name as keyof PriceValues, { type: 'schema', message });
    if (!isDated) {
      if (price !== null) onDone({ meterId, price });
      return;
    }
    setDayProblem(startOfDay(day) === '' ? 'Holds from: choose a day.' : undefined);
    if (price === null || startOfDay(day) === '') return;
    onDone({
      meterId,
      price,
      validFrom: keptInstant(row?.validFrom, day),
      validTo: until === '' ? null : keptInstant(row?.validTo ?? undefined, until),
    });
  };
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent heading={row ? 'Change price' : 'Add price'} className="max-w-2xl">
        <FormProvider {...form}>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Meter">
              {(control) => (
                <Select {...control} value={meterId} onChange={(event) => setMeter(event.target.value)}>
                  {meters.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            {isDated && (
              <>
                <Field label="Holds from (UTC)" error={dayProblem} help="An earlier price of the meter ends there.">
                  {(control) => (
                    <Input {...control} type="date" value={day} onChange={(event) => setDay(event.target.value)} />
                  )}
                </Field>
                <Field label="Until (UTC)" optional help="Empty: until another price of the meter begins.">
                  {(control) => (
                    <Input {...control} type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
                  )}
                </Field>
              </>
            )}
          </div>
          <PriceFields />
        </FormProvider>
        <DialogActions>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" onClick={done}>
            {row ? 'Change price' : 'Add price'}
          </Button>
        </DialogActions>
      </DialogContent>
    </Dialog>
  );
}

/** A stored instant within a day stays what it was, unless another day is chosen. */
function keptInstant(stored: string | undefined, day: string): string {
  return stored?.startsWith(day) ? stored : startOfDay(day);
}
