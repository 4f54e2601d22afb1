'use client';

import { SlidersHorizontal } from 'lucide-react';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { cn } from '#lib/class-names.ts';
import { Button } from './ui/button.tsx';

type FilterFormProps = {
  /** Whether the list is narrowed already. */
  isNarrowed: boolean;
  /** The columns of the fields, the last for the button. */
  columns: string;
  /** Narrows the list to what the fields hold. */
  onSubmit: () => void;
  children: ReactNode;
};

/** Fields that narrow a list together. On phones they are folded, so that the list is what is seen first. */
export function FilterForm({ isNarrowed, columns, onSubmit, children }: FilterFormProps) {
  const [isOpen, setOpen] = useState(isNarrowed);
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <>
      <Button className="sm:hidden" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <SlidersHorizontal aria-hidden /> Filters
      </Button>
      <form
        id={id}
        onSubmit={submit}
        className={cn('grid items-end gap-3 max-sm:pt-3 min-[360px]:grid-cols-2', columns, !isOpen && 'max-sm:hidden')}
      >
        {children}
        <Button type="submit">Apply filter</Button>
      </form>
    </>
  );
}
