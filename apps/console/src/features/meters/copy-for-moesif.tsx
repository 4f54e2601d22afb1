'use client';

import { isDecimal, subtractDecimals } from '@tallygate/contracts/decimal';
import type { MeterView } from '@tallygate/contracts/meter-view';
import type { MeterPreview } from '@tallygate/contracts/preview';
import { useState } from 'react';
import { CopyButton } from '#components/copy-button.tsx';
import { Field } from '#components/field.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Input } from '#components/ui/input.tsx';
import { formatDecimal } from '#lib/format.ts';
import { moesifSteps, moesifText } from './moesif-steps.ts';

/** The same meter as the values to enter in Moesif, and a place to compare what it counted. */
export function CopyForMoesif({ meter, preview }: { meter: MeterView; preview: MeterPreview | undefined }) {
  const steps = moesifSteps(meter);
  return (
    <Card aria-label="Copy for Moesif">
      <CardHeader
        heading="Copy for Moesif"
        description="In Moesif, add a billing meter and enter these values."
        actions={<CopyButton value={moesifText(steps)} what="meter for Moesif" withLabel />}
      />
      <CardBody className="flex flex-col gap-5">
        <LedgerList entries={steps.map(({ label, value }) => ({ label, value }))} />
        {preview && <CompareCount quantity={preview.quantity} />}
      </CardBody>
    </Card>
  );
}

function CompareCount({ quantity }: { quantity: string }) {
  const [text, setText] = useState('');
  const given = text.trim();
  const valid = isDecimal(given);
  return (
    <Field
      label="Quantity that Moesif shows"
      optional
      error={given !== '' && !valid ? 'Enter a number without separators, such as 12431' : undefined}
      help={
        <span role="status">
          {valid ? difference(given, quantity) : 'For the same period. The difference is shown here.'}
        </span>
      }
    >
      {(control) => (
        <Input
          {...control}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="max-w-56"
        />
      )}
    </Field>
  );
}

function difference(there: string, here: string): string {
  const more = subtractDecimals(there, here);
  if (more === '0') return `Both count ${formatDecimal(here)}.`;
  const direction = more.startsWith('-') ? 'fewer' : 'more';
  return `Moesif counts ${formatDecimal(more.replace('-', ''))} ${direction} than the ${formatDecimal(here)} here.`;
}
