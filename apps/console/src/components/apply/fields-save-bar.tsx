'use client';

import type { ReactNode } from 'react';
import { type FieldPath, type FieldValues, useFormContext, useWatch } from 'react-hook-form';
import { ApiError } from '#lib/api-client.ts';
import { type FieldLabels, labelAt } from '#lib/field-labels.ts';
import { flattenErrors } from '#lib/form-errors.ts';
import { isSameInput } from '#lib/same-input.ts';
import { KeptValues } from './kept-values.tsx';
import { SaveBar } from './save-bar.tsx';

type FieldsSaveBarProps = {
  save: { error: Error | null; isPending: boolean; reset: () => void };
  labels: FieldLabels;
  /** The field that stands for a path of the request; the empty text for none. */
  nameOf: (path: string) => string;
  /** Where a form that makes something new is left to; absent for one that changes what is there. */
  cancelHref?: string;
  failure?: ReactNode;
  onChoose: (shouldApply: boolean) => void;
};

/**
 * The save bar of a form whose fields are in a form context: what the fields and the api found wrong stands in it. While
 * the fields differ from what they began with, leaving the page asks.
 */
export function FieldsSaveBar({ save, labels, nameOf, cancelHref, failure, onChoose }: FieldsSaveBarProps) {
  const form = useFormContext<FieldValues>();
  const { errors, defaultValues, submitCount } = form.formState;
  const isDirty = !isSameInput(useWatch({ control: form.control }), defaultValues);
  const refused = save.error instanceof ApiError ? save.error.fields : [];
  const homeless = refused.filter(({ path }) => nameOf(path) === '');
  const isNew = cancelHref !== undefined;
  return (
    <>
      <KeptValues isDirty={isDirty} />
      <SaveBar
        isDirty={isDirty || isNew}
        busy={save.isPending}
        findings={submitCount === 0 ? [] : [...flattenErrors(errors), ...homeless]}
        // What fields the api refused stands at those, until they are corrected.
        error={refused.length > homeless.length ? null : save.error}
        labelOf={(path) => labelAt(labels, nameOf(path) || path)}
        onGo={(path) => form.setFocus(nameOf(path) as FieldPath<FieldValues>)}
        failure={failure}
        onDiscard={
          isNew
            ? undefined
            : () => {
                form.reset();
                save.reset();
              }
        }
        cancelHref={cancelHref}
        onChoose={onChoose}
      />
    </>
  );
}
