import { X } from 'lucide-react';
import * as Primitive from 'radix-ui/dialog';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '#lib/class-names.ts';
import { Button } from './button.tsx';

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
export const DialogClose = Primitive.Close;

type ContentProps = ComponentProps<typeof Primitive.Content> & { heading: ReactNode; description?: ReactNode };

export function DialogContent({ heading, description, className, children, ...props }: ContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className="fixed inset-0 z-50 bg-rail/55 backdrop-blur-[2px] data-[state=open]:animate-in data-[state=open]:fade-in-0" />
      <Primitive.Content
        className={cn(
          'fixed top-[max(1rem,10vh)] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 flex-col rounded-xl border bg-surface shadow-float data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98',
          className,
        )}
        {...(description ? {} : { 'aria-describedby': undefined })}
        {...props}
      >
        <header className="flex items-start justify-between gap-4 px-6 pt-5">
          <div>
            <Primitive.Title className="text-lg font-semibold">{heading}</Primitive.Title>
            {description && (
              <Primitive.Description className="mt-1 text-sm text-ink-muted">{description}</Primitive.Description>
            )}
          </div>
          <Primitive.Close asChild>
            <Button variant="ghost" size="icon" aria-label="Close" className="-mt-1 -me-2">
              <X aria-hidden />
            </Button>
          </Primitive.Close>
        </header>
        <div className="flex min-h-0 flex-col gap-4 overflow-y-auto px-6 pt-4 pb-6">{children}</div>
      </Primitive.Content>
    </Primitive.Portal>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 pt-2">{children}</div>;
}
