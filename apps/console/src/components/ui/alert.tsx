import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/class-names.ts';

const TONES = {
  info: { Icon: Info, style: 'bg-info-soft border-info/25', icon: 'text-info' },
  good: { Icon: CircleCheck, style: 'bg-good-soft border-good/25', icon: 'text-good' },
  warn: { Icon: TriangleAlert, style: 'bg-warn-soft border-warn-line', icon: 'text-warn' },
  bad: { Icon: CircleAlert, style: 'bg-bad-soft border-bad-line', icon: 'text-bad' },
} as const;

type AlertProps = {
  tone?: keyof typeof TONES;
  heading?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children?: ReactNode;
  /** Spoken at once when it appears; for what follows from the person's own action. */
  live?: boolean;
};

export function Alert({ tone = 'info', heading, actions, className, children, live }: AlertProps) {
  const { Icon, style, icon } = TONES[tone];
  return (
    <div
      role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}
      className={cn('flex flex-wrap items-start gap-3 rounded-lg border px-4 py-3 text-sm', style, className)}
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', icon)} />
      <div className="min-w-0 flex-1 basis-60 space-y-1 [overflow-wrap:anywhere]">
        {heading && <p className="font-medium">{heading}</p>}
        {children}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
