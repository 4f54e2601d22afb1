import { undoable } from './undo.ts';

type Kind = 'success' | 'error' | 'info';
type Options = { description?: string; action?: { label: string; onClick: () => void }; duration?: number };

let load = () => {};
let markReady = () => {};
const ready = new Promise<void>((resolve) => {
  markReady = resolve;
});

/**
 * What the area that shows toasts uses: `connect` takes what loads it for the first toast, `ready` is called once it
 * listens.
 */
export const toastArea = {
  connect(onFirst: () => void): void {
    load = onFirst;
  },
  ready(): void {
    markReady();
  },
};

async function show(kind: Kind, message: string, options?: Options): Promise<void> {
  load();
  await ready;
  const { toast } = await import('sonner');
  toast[kind](message, options);
}

/** Short confirmations of what somebody just did; their code is loaded with the first one. */
export const notify = {
  success: (message: string, options?: Options) => void show('success', message, options),
  error: (message: string, options?: Options) => void show('error', message, options),
  info: (message: string, options?: Options) => void show('info', message, options),
  /** What was done and can be taken back, by its button or by the key, for as long as it is shown. */
  undoable: (message: string, { description, onUndo }: { description?: string; onUndo: () => void }) => {
    const undo = undoable.offer(onUndo);
    void show('info', message, {
      description,
      duration: undoable.durationMs,
      action: { label: 'Undo', onClick: undo },
    });
  },
};
