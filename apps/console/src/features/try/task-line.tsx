import type { TryTask } from '@tallygate/contracts/try';
import { CopyButton } from '#components/copy-button.tsx';
import { Time } from '#components/time.tsx';

const WORDS: Readonly<Record<TryTask['status'], string>> = {
  working: 'The server works on it',
  input_required: 'The server waits for an answer',
  completed: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** A call that became a task: its handle, and how it stands. *Cancel* ends the task. */
export function TaskLine({ task }: { task: TryTask }) {
  const { id, status, statusMessage, createdAt } = task;
  return (
    <section
      aria-label="Task"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border px-3 py-2 text-sm"
    >
      <span className="font-medium">Task</span>
      <span className="flex min-w-0 items-center gap-1">
        <code dir="ltr" className="min-w-0 font-mono text-xs [overflow-wrap:anywhere]">
          {id}
        </code>
        <CopyButton value={id} what="id of the task" />
      </span>
      <span role="status">{WORDS[status]}</span>
      {createdAt !== undefined && (
        <span className="text-ink-muted">
          begun <Time iso={createdAt} />
        </span>
      )}
      {statusMessage !== undefined && (
        <span className="min-w-0 basis-full text-ink-muted [overflow-wrap:anywhere]">{statusMessage}</span>
      )}
    </section>
  );
}
