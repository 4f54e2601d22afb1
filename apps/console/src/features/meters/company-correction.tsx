'use client';

import type { MeterPreview } from '@tallygate/contracts/preview';
import { useState } from 'react';
import { CorrectionForm } from '#components/correction-form.tsx';
import { Field } from '#components/field.tsx';
import { Select } from '#components/ui/select.tsx';
import { useNow } from '#components/use-now.ts';
import { useMay } from '#data/session.ts';

/** Corrects what a company has used at this meter, for the period that is shown. */
export function CompanyCorrection({ preview, meterId }: { preview: MeterPreview; meterId: string }) {
  const mayEdit = useMay('corrections.write');
  const now = useNow();
  const [chosen, setChosen] = useState('');
  const companies = preview.companies.map(({ company }) => company);
  const company = companies.includes(chosen) ? chosen : companies[0];
  const end = Date.parse(preview.to);
  if (company === undefined || !mayEdit) return null;
  return (
    <details className="text-sm">
      <summary className="w-fit rounded text-ink-muted hover:text-ink">Correct a company’s quantity</summary>
      <div className="flex flex-col gap-4 pt-4">
        <Field label="Company" className="max-w-80">
          {(control) => (
            <Select {...control} value={company} onChange={(event) => setChosen(event.target.value)}>
              {companies.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </Select>
          )}
        </Field>
        <CorrectionForm
          key={company}
          // While the period runs, the instant of adding is within it.
          target={{ company, meterId, ...(end <= now && { time: new Date(end - 1).toISOString() }) }}
          what={company}
          quantity=""
          quantityHelp="Signed, in this meter’s unit: -5 takes five back."
        />
      </div>
    </details>
  );
}
