import type { MeterPreview } from '@tallygate/contracts/preview';
import { Alert } from '#components/ui/alert.tsx';
import { formatCount } from '#lib/format.ts';

/** What the operator should look at first. */
export function PreviewFindings({ preview }: { preview: MeterPreview }) {
  if (preview.findings.length === 0) return null;
  return (
    <Alert tone="warn" heading={formatCount(preview.findings.length, 'thing to look at', 'things to look at')}>
      <ul className="list-disc space-y-1 ps-4">
        {preview.findings.map((finding) => (
          <li key={finding.code + finding.message}>{finding.message}</li>
        ))}
      </ul>
    </Alert>
  );
}

/** Where the charge goes, and what of it cannot be expressed there. */
export function PreviewProviders({ preview }: { preview: MeterPreview }) {
  return (
    <section aria-label="At the billing provider">
      <h3 className="pb-2 text-sm font-semibold">At the billing provider</h3>
      <ul className="divide-y rounded-lg border bg-surface text-sm">
        {preview.providers.map(({ provider, name, findings }) => (
          <li key={provider} className="px-3.5 py-2.5">
            <span className="font-medium">{name}</span>{' '}
            <span className="text-ink-muted">
              {findings.length === 0
                ? 'can charge it as it is here'
                : `cannot charge ${formatCount(findings.length, 'part of it', 'parts of it')} as it is here`}
            </span>
            {findings.length > 0 && (
              <ul className="list-disc space-y-1 pt-1.5 ps-4 text-xs text-ink-muted">
                {findings.map(({ message, source }) => (
                  <li key={message}>
                    {message}{' '}
                    <a href={source} target="_blank" rel="noreferrer" className="underline">
                      Source<span className="sr-only"> of this limit of {name}</span>
                    </a>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the number rests on, and what is not in it. */
export function PreviewNotes({ preview, open }: { preview: MeterPreview; open?: boolean }) {
  return (
    <details open={open} className="text-sm">
      <summary className="w-fit rounded text-ink-muted hover:text-ink">Assumptions and exclusions</summary>
      <div className="grid gap-4 pt-3 sm:grid-cols-2">
        <NoteList heading="It assumes" notes={preview.assumptions} />
        <NoteList heading="It leaves out" notes={preview.exclusions} />
      </div>
    </details>
  );
}

function NoteList({ heading, notes }: { heading: string; notes: readonly string[] }) {
  return (
    <section>
      <h3 className="pb-1 text-xs font-semibold">{heading}</h3>
      <ul className="list-disc space-y-1 ps-4 text-xs text-ink-muted [overflow-wrap:anywhere]">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}
