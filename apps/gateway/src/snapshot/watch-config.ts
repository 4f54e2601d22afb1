import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

const DEBOUNCE_MS = 20;
const POLL_MS = 2_000;

/**
 * Calls `onChange` soon after the file is replaced, edited in place, created or removed. The folder is watched, because
 * a rename puts another file in place; a slow poll covers file systems that report nothing.
 */
export function watchConfig(path: string, onChange: () => void, options: { pollMs?: number } = {}): { close(): void } {
  let watcher: FSWatcher | undefined;
  let debounce: NodeJS.Timeout | undefined;
  let lastSeen: string | undefined;
  let isClosed = false;

  const notify = (): void => {
    clearTimeout(debounce);
    debounce = setTimeout(onChange, DEBOUNCE_MS);
  };
  const open = (): void => {
    if (watcher !== undefined || isClosed) return;
    try {
      const opened = watch(dirname(path), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(path)) notify();
      });
      watcher = opened;
      opened.on('error', () => {
        opened.close();
        watcher = undefined;
      });
    } catch {
      // The folder may not exist yet; the poll tries again.
    }
  };
  const poll = async (): Promise<void> => {
    open();
    const seen = await stat(path).then(
      (file) => `${file.mtimeMs}:${file.size}:${file.ino}`,
      () => 'missing',
    );
    if (lastSeen !== undefined && seen !== lastSeen) notify();
    lastSeen = seen;
  };
  open();
  void poll();
  const timer = setInterval(() => void poll(), options.pollMs ?? POLL_MS);
  timer.unref();
  return {
    close() {
      isClosed = true;
      watcher?.close();
      clearInterval(timer);
      clearTimeout(debounce);
    },
  };
}
