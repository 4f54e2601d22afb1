import { X } from 'lucide-react';
import * as Primitive from 'radix-ui/dialog';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '#lib/class-names.ts';
import { Button } from './button.tsx';

export const Sheet = Primitive.Root;

type ContentProps = ComponentProps<typeof Primitive.Content> & {
  heading: ReactNode;
  side?: 'left' | 'right';
  hideHeading?: boolean;
};

/** A panel from the side of the screen; full width on phones. */
export function SheetContent({ heading, side = 'right', hideHeading, className, children, ...props }: ContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-50 bg-rail/55 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
      <Primitive.Content
        aria-describedby={undefined}
        className={cn(
          'fixed inset-y-0 z-50 flex w-full max-w-xl flex-col overflow-y-auto bg-surface shadow-float data-[state=open]:animate-in',
          side === 'right'
            ? 'end-0 border-s ltr:data-[state=open]:slide-in-from-right-8 rtl:data-[state=open]:slide-in-from-left-8'
            : 'start-0 ltr:data-[state=open]:slide-in-from-left-8 rtl:data-[state=open]:slide-in-from-right-8',
          className,
        )}
        {...props}
      >
        <div className={cn('flex items-center justify-between gap-4 border-b px-6 py-4', hideHeading && 'sr-only')}>
          <Primitive.Title className="text-lg font-semibold">{heading}</Primitive.Title>
          <Primitive.Close asChild>
            <Button variant="ghost" size="icon" aria-label="Close">
              <X aria-hidden />
            </Button>
          </Primitive.Close>
        </div>
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}
