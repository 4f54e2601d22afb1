import { CopyButton } from './copy-button.tsx';

/** Text to read and copy, with its name above. */
export function CodeBlock({ code, label, copyName }: { code: string; label: string; copyName?: string }) {
  return (
    <figure className="min-w-0 overflow-hidden rounded-lg border bg-sunken/60">
      <figcaption className="flex items-center justify-between gap-3 border-b py-1 pe-1 ps-3.5 font-mono text-xs text-ink-muted">
        {label}
        <CopyButton value={code} what={copyName ?? label} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto p-3.5 font-mono text-xs leading-5">
        <code>{code}</code>
      </pre>
    </figure>
  );
}
