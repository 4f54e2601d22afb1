import type { QuantityRule } from '@tallygate/contracts/mcp-proxy';
import { quantityInWords } from '#components/decisions/rule-words.ts';
import { Field } from '#components/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { withValue } from '#lib/with-value.ts';

type Kind = 'fixed' | 'fromResult' | 'fromSize';

const STARTS: Record<Kind, QuantityRule> = {
  fixed: { fixed: '1' },
  fromResult: { fromResult: '', default: '1' },
  fromSize: { fromSize: 'response', unitBytes: 1024 },
};

type QuantityRuleFieldsProps = {
  configured: QuantityRule | undefined;
  value: QuantityRule | undefined;
  onChange: (value: QuantityRule | undefined) => void;
  /** What is wrong at a path below the rule. */
  errorOf: (key: string) => string | undefined;
};

/** How much a call counts. */
export function QuantityRuleFields({ configured, value, onChange, errorOf }: QuantityRuleFieldsProps) {
  return (
    <div className="flex flex-col gap-3">
      <Field label="A call counts">
        {(control) => (
          <Select
            {...control}
            value={kindOf(value)}
            onChange={(event) => {
              const kind = event.target.value as Kind | '';
              onChange(kind === '' ? undefined : STARTS[kind]);
            }}
          >
            <option value="">{quantityInWords(configured)}</option>
            <option value="fixed">always the same</option>
            <option value="fromResult">a number in its result</option>
            <option value="fromSize">its size</option>
          </Select>
        )}
      </Field>
      {value && 'fixed' in value && (
        <TextField
          label="Quantity of a call"
          error={errorOf('fixed')}
          value={value.fixed}
          onChange={(fixed) => onChange({ fixed: fixed.trim() })}
        />
      )}
      {value && 'fromResult' in value && (
        <>
          <TextField
            label="Place in the result"
            help="A JSON Pointer. Results are not kept, so calls that were not counted by the same place cannot be told."
            placeholder="/structuredContent/characters…"
            error={errorOf('fromResult')}
            value={value.fromResult}
            onChange={(fromResult) => onChange({ ...value, fromResult: fromResult.trim() })}
          />
          <div className="grid gap-3 sm:grid-cols-3">
            <TextField
              label="At least"
              optional
              error={errorOf('min')}
              value={value.min ?? ''}
              onChange={(min) => onChange(withValue(value, 'min', min.trim() || undefined))}
            />
            <TextField
              label="At most"
              optional
              error={errorOf('max')}
              value={value.max ?? ''}
              onChange={(max) => onChange(withValue(value, 'max', max.trim() || undefined))}
            />
            <TextField
              label="Without one"
              error={errorOf('default')}
              value={value.default}
              onChange={(text) => onChange({ ...value, default: text.trim() })}
            />
          </div>
        </>
      )}
      {value && 'fromSize' in value && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Size of">
            {(control) => (
              <Select
                {...control}
                value={value.fromSize}
                onChange={(event) => onChange({ ...value, fromSize: event.target.value as 'request' | 'response' })}
              >
                <option value="request">the request</option>
                <option value="response">the response</option>
              </Select>
            )}
          </Field>
          <TextField
            label="Bytes of a unit"
            help="Started units count."
            error={errorOf('unitBytes')}
            value={Number.isNaN(value.unitBytes) ? '' : String(value.unitBytes)}
            onChange={(text) =>
              onChange({ ...value, unitBytes: /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN })
            }
          />
        </div>
      )}
    </div>
  );
}

type TextFieldProps = {
  label: string;
  help?: string;
  placeholder?: string;
  optional?: boolean;
  error: string | undefined;
  value: string;
  onChange: (text: string) => void;
};

function TextField({ label, help, placeholder, optional, error, value, onChange }: TextFieldProps) {
  return (
    <Field label={label} help={help} optional={optional} error={error}>
      {(control) => (
        <Input
          {...control}
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function kindOf(rule: QuantityRule | undefined): Kind | '' {
  if (rule === undefined) return '';
  return 'fixed' in rule ? 'fixed' : 'fromResult' in rule ? 'fromResult' : 'fromSize';
}
