import { isDeepStrictEqual } from 'node:util';
import { AppError } from '@tallygate/contracts/app-error';
import type { Logger } from '@tallygate/server-kit/logger';
import { buildSnapshot, type SnapshotOptions } from './build-snapshot.ts';
import { saveLastGood } from './last-good-file.ts';
import { loadConfigFile } from './load-config-file.ts';
import type { SnapshotHolder } from './snapshot-holder.ts';
import type { TemplateReader } from './template-reader.ts';
import { FolderWatch } from './watch-folders.ts';

/** Brings the file into service: reads, checks, builds, swaps. What is wrong changes nothing but the reported problem. */
export class ConfigLoader {
  readonly path: string;
  readonly #templates: TemplateReader;
  readonly #snapshotOptions: SnapshotOptions;
  readonly #holder: SnapshotHolder;
  readonly #logger: Logger;
  readonly #lastGoodPath: string;
  readonly #mayMoveClock: boolean;
  /** Until another text is served. */
  #servedBefore: string | undefined;
  readonly #folders = new FolderWatch(() => void this.load());
  /** Hash of the values that the expressions in the served text refer to. */
  #valuesHash: string | undefined;
  #running: Promise<void> | null = null;
  #isDueAgain = false;

  constructor(options: {
    path: string;
    templates: TemplateReader;
    snapshotOptions: SnapshotOptions;
    holder: SnapshotHolder;
    logger: Logger;
    /** Where a configuration is kept once it is served. */
    lastGoodPath: string;
    /** What was kept there when the gateway started. */
    servedBefore?: string | undefined;
    /** Whether the clock of business may be ahead of the machine's. */
    mayMoveClock: boolean;
  }) {
    this.path = options.path;
    this.#templates = options.templates;
    this.#snapshotOptions = options.snapshotOptions;
    this.#holder = options.holder;
    this.#logger = options.logger;
    this.#lastGoodPath = options.lastGoodPath;
    this.#servedBefore = options.servedBefore;
    this.#mayMoveClock = options.mayMoveClock;
  }

  /** Loads the file; a call during a load makes it run once more, so the newest file always wins. */
  load(): Promise<void> {
    if (this.#running !== null) {
      this.#isDueAgain = true;
      return this.#running;
    }
    this.#running = this.#loop().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  close(): void {
    this.#folders.close();
  }

  async #loop(): Promise<void> {
    do {
      this.#isDueAgain = false;
      await this.#loadOnce();
    } while (this.#isDueAgain);
  }

  async #loadOnce(): Promise<void> {
    const holder = this.#holder;
    const result = await loadConfigFile(this.path, this.#templates, {
      servedBefore: this.#servedBefore,
      mayMoveClock: this.#mayMoveClock,
    });
    // No file: an empty gateway waits for one, a running one keeps what it has.
    if (result === null) return;
    if (!result.ok) {
      const isKnown =
        holder.problem?.hash === result.hash && isDeepStrictEqual(holder.problem.findings, result.findings);
      if (!isKnown || result.hash === '') holder.reject(result.hash, result.findings);
      // The file may be mended by a change of a file that it names, so those are watched too.
      if (result.files.length > 0) this.#folders.follow(result.files);
      return;
    }
    const { hash, valuesHash, files } = result.loaded;
    this.#folders.follow(files);
    if (hash === holder.current.hash && valuesHash === (this.#valuesHash ?? valuesHash)) {
      this.#valuesHash = valuesHash;
      return holder.clearProblem();
    }
    try {
      const snapshot = buildSnapshot(result.loaded, this.#snapshotOptions, holder.current);
      holder.swap(snapshot);
      this.#valuesHash = valuesHash;
      if (result.loaded.text !== this.#servedBefore) this.#servedBefore = undefined;
      this.#logger.info(
        { hash: snapshot.hash, version: snapshot.version, proxies: snapshot.routes.length },
        'serving a new configuration',
      );
      await saveLastGood(this.#lastGoodPath, result.loaded.text).catch((error: unknown) => {
        this.#logger.warn({ err: error }, 'the configuration could not be kept for the next start');
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const findings =
        error instanceof AppError && error.findings.length > 0 ? error.findings : [{ path: '', message }];
      holder.reject(result.loaded.hash, findings);
    }
  }
}
