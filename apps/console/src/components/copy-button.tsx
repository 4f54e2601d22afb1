'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { cn } from '#lib/class-names.ts';
import { notify } from '#lib/notify.ts';
import { Button } from './ui/button.tsx';

type CopyButtonProps = {
  value: string;
  /** What is copied, for readers and the tooltip: `MCP URL`. */
  what: string;
  withLabel?: boolean;
  className?: string;
};

export function CopyButton({ value, what, withLabel, className }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);

  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => notify.error('The browser does not allow copying here; select the text instead'),
    );
  };
  return (
    <Button
      variant={withLabel ? 'secondary' : 'ghost'}
      size={withLabel ? 'sm' : 'icon'}
      className={cn(withLabel ? '' : 'size-7', className)}
      title={withLabel ? undefined : `Copy ${what}`}
      aria-label={`Copy ${what}`}
      onClick={copy}
    >
      {isCopied ? <Check aria-hidden className="text-good" /> : <Copy aria-hidden />}
      {withLabel && (isCopied ? 'Copied' : 'Copy')}
      <span role="status" className="sr-only">
        {isCopied ? 'Copied' : ''}
      </span>
    </Button>
  );
}
