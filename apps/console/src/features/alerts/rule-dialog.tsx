'use client';

import { ALERT_MEASURES } from '@tallygate/contracts/alert-kinds';
import type { AlertRuleView } from '@tallygate/contracts/alert-rule';
import { useQuery } from '@tanstack/react-query';
import { useWatch } from 'react-hook-form';
import { Field, ToggleField } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { MoneyInput } from '#components/price/money-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useSaveAlertRule } from '#data/alerts.ts';
import { proxiesQuery } from '#data/proxies.ts';
import { notify } from '#lib/notify.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';
import { MEASURE_WORDS } from './alert-words.ts';
import { hasNoWindow, isMoney, NEW_RULE, type RuleValues, ruleOf, ruleValues } from './rule-values.ts';

const FIGURE: Record<RuleValues['measure'], { label: string; help?: string }> = {
  calls: { label: 'Calls' },
  spend: { label: 'Amount', help: 'What a company owes for its billing period so far, before tax.' },
  error_share: { label: 'Per cent of calls', help: 'Calls that failed at a server or at the gateway.' },
  balance: { label: 'Amount', help: 'Tells when what is left of a company’s credits falls to it.' },
  silence: { label: 'Hours without a call', help: '72 are three days. Tells only of who has called before.' },
};

/** Makes a rule, or changes one. */
export function RuleDialog({ rule, onClose }: { rule: AlertRuleView | null; onClose: () => void }) {
  const save = useSaveAlertRule();
  const { data: proxies = [] } = useQuery(proxiesQuery);
  const { form, submit, errorOf, otherError } = useSchemaForm<RuleValues, RuleValues>({
    defaultValues: rule === null ? NEW_RULE : ruleValues(rule),
    fields: ['name', 'scope', 'company', 'proxy', 'tool', 'window', 'figure', 'shares', 'currency', 'minCalls'],
    nameOf: (path) => path.replace(/\.\d+$|\[\d+\]$/, ''),
    send: async (values) => {
      await save.mutateAsync({ id: rule?.id, rule: ruleOf(values) });
      notify.success('The rule is saved');
      onClose();
    },
  });
  const [measure, scope, currency] = useWatch({ control: form.control, name: ['measure', 'scope', 'currency'] });
  const hasCurrency = isMoney(measure);
  const figure = FIGURE[measure];
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent heading={rule === null ? 'New rule' : `Change ${rule.name}`} className="max-w-2xl">
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <Field label="Name" error={errorOf('name')}>
            {(control) => <Input {...control} {...form.register('name')} autoComplete="off" maxLength={100} />}
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Watches">
              {(control) => (
                <Select {...control} {...form.register('measure')}>
                  {ALERT_MEASURES.map((one) => (
                    <option key={one} value={one}>
                      {MEASURE_WORDS[one]}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label="Of" error={errorOf('scope')}>
              {(control) => (
                <Select {...control} {...form.register('scope')}>
                  {!hasCurrency && <option value="everything">All calls together</option>}
                  <option value="each_company">Each company by itself</option>
                  <option value="company">One company</option>
                </Select>
              )}
            </Field>
            {scope === 'company' && (
              <Field label="Company" error={errorOf('company')}>
                {(control) => <Input {...control} {...form.register('company')} autoComplete="off" />}
              </Field>
            )}
            <Field label={figure.label} help={figure.help} error={errorOf('figure')}>
              {(control) =>
                hasCurrency ? (
                  <MoneyInput {...control} {...form.register('figure')} currency={currency} />
                ) : (
                  <Input {...control} {...form.register('figure')} inputMode="decimal" autoComplete="off" />
                )
              }
            </Field>
            {hasCurrency && (
              <Field label="Currency" error={errorOf('currency')}>
                {(control) => <Input {...control} {...form.register('currency')} maxLength={3} autoComplete="off" />}
              </Field>
            )}
            {!hasCurrency && !hasNoWindow(measure) && (
              <Field label="In a" error={errorOf('window')}>
                {(control) => (
                  <Select {...control} {...form.register('window')}>
                    <option value="hour">Hour</option>
                    <option value="day">Day (UTC)</option>
                    <option value="period">Billing period</option>
                  </Select>
                )}
              </Field>
            )}
            <Field
              label="Tell at (%)"
              help="Such as 50, 80, 100. Of several at once the highest."
              error={errorOf('shares')}
            >
              {(control) => <Input {...control} {...form.register('shares')} autoComplete="off" />}
            </Field>
            {measure === 'error_share' && (
              <Field label="From so many calls on" error={errorOf('minCalls')}>
                {(control) => <Input {...control} {...form.register('minCalls')} inputMode="numeric" />}
              </Field>
            )}
            {!hasCurrency && (
              <>
                <Field label="Only this proxy" optional error={errorOf('proxy')}>
                  {(control) => (
                    <Select {...control} {...form.register('proxy')}>
                      <option value="">All proxies</option>
                      {proxies.map(({ id }) => (
                        <option key={id} value={id}>
                          {id}
                        </option>
                      ))}
                    </Select>
                  )}
                </Field>
                <Field label="Only this tool" optional error={errorOf('tool')}>
                  {(control) => <Input {...control} {...form.register('tool')} autoComplete="off" />}
                </Field>
              </>
            )}
          </div>
          <ToggleField label="On" help="A rule that is off watches nothing.">
            {(control) => <Checkbox {...control} {...form.register('enabled')} />}
          </ToggleField>
          {otherError && <FormProblems findings={[]} error={otherError} />}
          <DialogActions>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={save.isPending}>
              Save
            </Button>
          </DialogActions>
        </form>
      </DialogContent>
    </Dialog>
  );
}
