import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  envPermission,
  filePermission,
  refusedEnv,
  refusedFile,
  type TemplateRules,
  templateRules,
} from '@tallygate/config/template-rules';
import {
  referenceText,
  type TemplateReference,
  type TemplateValue,
  type TemplateValues,
} from '@tallygate/config/templates';
import type { TemplateSettings } from '@tallygate/contracts/template-settings';
import type { Logger } from '@tallygate/server-kit/logger';
import {
  DEFAULT_FILE_BYTES,
  type FileOutcome,
  type FileRefusal,
  type FileSystem,
  fileId,
  readOperatorFile,
} from '@tallygate/server-kit/operator-file';

export type Environment = Readonly<Record<string, string | undefined>>;

export type TemplateReaderOptions = {
  environment: Environment;
  configPath: string;
  /** Folder of which no file is read. */
  dataDir?: string;
  /** Gets the operating system's words, which no finding repeats. */
  logger?: Logger;
  system?: FileSystem;
};

const MAX_ENV_BYTES = 65_536;
const LOAD_MS = 5_000;
const FILE_MS = 2_000;

/** Reads what the expressions of one configuration name: variables of this process, files of this machine. */
export class TemplateReader {
  readonly #options: TemplateReaderOptions;

  constructor(options: TemplateReaderOptions) {
    this.#options = options;
  }

  /** Where the folders of `[templates]` stand that have no "/". */
  get configFolder(): string {
    return dirname(this.#options.configPath);
  }

  /**
   * Reads every reference once, files two at a time.
   * @param keyFiles private keys that the configuration names elsewhere: no expression reads them
   * @returns also the files that were there to be looked at, or may come to be
   */
  async read(
    references: readonly TemplateReference[],
    settings: TemplateSettings,
    keyFiles: readonly string[] = [],
  ): Promise<{ values: TemplateValues; files: string[] }> {
    const rules = templateRules(settings, this.configFolder);
    const endAt = performance.now() + LOAD_MS;
    const hasFiles = references.some(({ name }) => name === 'file');
    const denied = hasFiles ? await this.#ownFiles(keyFiles) : new Set<string>();
    const files: string[] = [];
    const read = async ({ name, argument }: TemplateReference): Promise<TemplateValue> => {
      if (name === 'env') return this.#variable(argument, rules);
      const refused = refusedFile(argument, rules.folders);
      const permission = filePermission(argument, rules);
      if (permission === 'denied') return { problem: refused };
      const waitMs = Math.max(0, Math.min(FILE_MS, endAt - performance.now()));
      const folders = permission === 'allowed' ? rules.folders : null;
      const limits = { folders, denied, deniedFolder: this.#options.dataDir, waitMs };
      const outcome = await readOperatorFile(argument, limits, this.#options.system);
      if ('text' in outcome || outcome.refusal === 'unreadable') files.push(argument);
      return 'text' in outcome ? { value: outcome.text } : { problem: this.#explain(argument, refused, outcome) };
    };
    const entries = references.map(
      async (one) => [referenceText({ name: one.name, args: [one.argument] }), await read(one)] as const,
    );
    return { values: new Map(await Promise.all(entries)), files };
  }

  #variable(name: string, rules: TemplateRules): TemplateValue {
    if (envPermission(name, rules) === 'denied') return { problem: refusedEnv(name, rules.envPrefix) };
    const { environment } = this.#options;
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value !== undefined && Buffer.byteLength(value) > MAX_ENV_BYTES)
      return { problem: `\`env "${name}"\` is larger than ${MAX_ENV_BYTES} bytes` };
    return { value };
  }

  #explain(path: string, refused: string, outcome: Extract<FileOutcome, { refusal: FileRefusal }>): string {
    if (outcome.cause !== undefined)
      this.#options.logger?.warn({ err: outcome.cause, path }, 'a file that an expression names cannot be read');
    return outcome.refusal === 'outside' ? refused : `\`file ${JSON.stringify(path)}\` ${REFUSALS[outcome.refusal]}`;
  }

  /** The product's own files by device and inode: a link in an allowed folder leads to none of them. */
  async #ownFiles(keyFiles: readonly string[]): Promise<Set<string>> {
    const { configPath, dataDir } = this.#options;
    const entries = dataDir === undefined ? [] : await readdir(dataDir, { withFileTypes: true }).catch(() => []);
    const inData = entries.filter((entry) => entry.isFile()).map((entry) => join(dataDir ?? '', entry.name));
    const ids = await Promise.all(
      [configPath, ...keyFiles, ...inData].map((path) => stat(path, { bigint: true }).then(fileId, () => null)),
    );
    return new Set(ids.filter((id) => id !== null));
  }
}

const REFUSALS: Record<Exclude<FileRefusal, 'outside'>, string> = {
  'not-regular': 'is not a regular file',
  'too-large': `is larger than ${DEFAULT_FILE_BYTES} bytes`,
  'not-text': 'is not UTF-8 text',
  'no-answer': `did not answer in ${FILE_MS / 1000} s`,
  unreadable: 'cannot be read',
};
