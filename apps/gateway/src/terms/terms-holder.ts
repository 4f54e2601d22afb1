import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CallerTerms, callerTerms } from '@tallygate/contracts/caller-terms';
import { TERMS_FILE } from '@tallygate/contracts/gateway-files';
import { isMissing } from '@tallygate/disk/is-missing';
import { replaceFile } from '@tallygate/disk/replace-file';
import { CallerPrices } from '@tallygate/metering/caller-prices';
import type { Logger } from '@tallygate/server-kit/logger';

type Options = { dataDir: string; logger: Logger };

/** What calls cost whom, as this gateway knows it: kept on disk, so that a start without the control plane knows it too. */
export class TermsHolder {
  readonly #path: string;
  #hash: string | null = null;
  #prices: CallerPrices | undefined;
  /** Some company pays from credits, as the control plane said last. */
  hasCredits = false;

  private constructor(dataDir: string) {
    this.#path = join(dataDir, TERMS_FILE);
  }

  /** With the terms that were kept last. A file that cannot be read is as none: the next one takes its place. */
  static open({ dataDir, logger }: Options): TermsHolder {
    const holder = new TermsHolder(dataDir);
    try {
      const { hash, terms } = JSON.parse(readFileSync(holder.#path, 'utf8')) as { hash: string; terms: unknown };
      holder.#serve(hash, callerTerms.parse(terms));
    } catch (error) {
      if (!isMissing(error)) logger.warn({ err: error }, 'the kept prices of callers cannot be read');
    }
    return holder;
  }

  /** The version of the terms that are held; null before there were any. */
  get hash(): string | null {
    return this.#hash;
  }

  /** Undefined before there were any terms: nobody can tell a price then. */
  get prices(): CallerPrices | undefined {
    return this.#prices;
  }

  /**
   * Serves other terms from now on, and keeps them.
   * @throws when they are not of the agreed form; those before stay
   */
  async take(hash: string, text: string): Promise<void> {
    const terms = callerTerms.parse(JSON.parse(text));
    this.#serve(hash, terms);
    await replaceFile(this.#path, JSON.stringify({ hash, terms }));
  }

  #serve(hash: string, terms: CallerTerms): void {
    this.#prices = new CallerPrices(terms);
    this.hasCredits ||= terms.companies.some(({ assignments }) =>
      assignments.some(({ credit }) => credit !== 'invoice'),
    );
    this.#hash = hash;
  }
}
