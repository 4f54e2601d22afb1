import type { MeterPreview } from '@tallygate/contracts/preview';
import { Alert } from '#components/ui/alert.tsx';
import { formatCount } from '#lib/format.ts';

/** What the operator should look at first. */
export function PreviewFindings({ preview }: { preview: MeterPreview }) {
  if (preview.findings.length === 0) return null;
  return (
    <Alert tone="warn" heading={formatCount(preview.findings.length, 'thing to look at', 'things to look at')}>
      <ul className="list-disc space-y-1 pl-4">
        {preview.findings.map((finding) => (
          <li key={finding.code + finding.message}>{finding.message}</li>
        ))}
      </ul>
    </Alert>
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
      <ul className="list-disc space-y-1 pl-4 text-xs text-ink-muted [overflow-wrap:anywhere]">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}

/** Always there: what a local number is and is not. */
export function PreviewStanding() {
  return (
    <p className="rounded-md bg-info-soft px-3 py-2 text-xs text-info">
      Moesif’s meter is what bills. This is a preview from the events that this gateway recorded.
    </p>
  );
}
