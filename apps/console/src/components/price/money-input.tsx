import type { ComponentProps } from 'react';
import { Input } from '#components/ui/input.tsx';

type MoneyInputProps = ComponentProps<'input'> & { currency: string };

/** An amount in major units, its currency inside the field. */
export function MoneyInput({ currency, ...props }: MoneyInputProps) {
  return (
    <span className="relative block">
      <Input {...props} inputMode="decimal" autoComplete="off" className="pe-13 tabular-nums" />
      <span aria-hidden className="pointer-events-none absolute top-1/2 end-3 -translate-y-1/2 text-xs text-ink-muted">
        {currency.toUpperCase()}
      </span>
    </span>
  );
}
