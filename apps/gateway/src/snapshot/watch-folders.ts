import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';

const DEBOUNCE_MS = 100;

/**
 * Watches the folders of the files that a configuration refers to. Folders, because secrets are renewed by renaming, and
 * Kubernetes turns a link beside them.
 */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #onChange: () => void;
  #debounce: NodeJS.Timeout | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Watches the folders of these files and no others. */
  follow(files: readonly string[]): void {
    const wanted = new Set(files.map((file) => dirname(file)));
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  close(): void {
    this.follow([]);
    clearTimeout(this.#debounce);
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        clearTimeout(this.#debounce);
        this.#debounce = setTimeout(this.#onChange, DEBOUNCE_MS);
        this.#debounce.unref();
      });
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // A folder that is gone again cannot be watched; the next load opens it anew.
    }
  }
}
