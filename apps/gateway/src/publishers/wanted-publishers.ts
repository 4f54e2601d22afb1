import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { durationMs } from '@tallygate/contracts/duration';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import { clockOffsetMs } from '@tallygate/contracts/trial-settings';
import { isMissing } from '@tallygate/disk/is-missing';
import { replaceFileSync } from '@tallygate/disk/replace-file';
import { filePolicy, type OutboundPolicy } from '@tallygate/outbound/policy';
import type { Logger } from '@tallygate/server-kit/logger';
import { z } from 'zod';
import { assignReaders, type KnownReader } from './reader-names.ts';

export const CONSOLE_READER = 'console';

export type PublishersConfig = Pick<GatewayConfig, 'analytics' | 'controller' | 'outbound' | 'trial'>;

/** A `[[analytics.publishers]]` entry under the name of its reader. */
export type NamedPublisher = { name: string; enabled: boolean; settings: MoesifSettings; policy: OutboundPolicy };

/** What publishers are to run; plain data, so that it can go to another thread. */
export type WantedPublishers = {
  /** How often events go to the control plane; undefined without one. */
  consoleIntervalMs: number | undefined;
  moesif: NamedPublisher[];
  /** How far the clock of business is ahead, milliseconds. */
  clockOffsetMs: number;
  /** Readers that take less than before: what waited for them goes nowhere now. */
  released: string[];
};

const knownReaders = z.array(
  z.object({
    name: z.string(),
    identity: z.string(),
    isConfigured: z.boolean(),
    events: z.enum(['tool_calls', 'billable', 'all']).nullable(),
  }),
);

export type PublisherReadersOptions = { dataDir: string; hasController: boolean; logger: Logger };

/** Says which publishers a configuration wants, and remembers which publisher has which reader. */
export class PublisherReaders {
  readonly #options: PublisherReadersOptions;
  readonly #file: string;
  #known: KnownReader[];

  constructor(options: PublisherReadersOptions) {
    this.#options = options;
    this.#file = join(options.dataDir, 'publishers.json');
    this.#known = this.#load();
  }

  /** The publishers that a configuration wants; the same ones each time until another was `keep`t. */
  wanted(config: PublishersConfig): WantedPublishers {
    const { publishers, enabled } = config.analytics;
    const readers = this.#assign(config);
    const before = new Map(this.#known.map(({ name, events }) => [name, events]));
    const released = readers.flatMap(({ name, events }) => {
      const former = before.get(name) ?? null;
      return former === null || former === events ? [] : [name];
    });
    return {
      consoleIntervalMs: this.#options.hasController ? durationMs(config.controller.publish_interval) : undefined,
      moesif: publishers.map((publisher, at) => ({
        name: readers[at]!.name,
        enabled: publisher.enabled && enabled,
        settings: publisher.settings,
        policy: filePolicy('collector', config.outbound),
      })),
      clockOffsetMs: clockOffsetMs(config),
      released,
    };
  }

  /** Remembers a configuration whose publishers run. A file that cannot be written is told; the next start decides anew. */
  keep(config: PublishersConfig): void {
    const readers = this.#assign(config);
    const text = JSON.stringify(readers, null, 2);
    if (text === JSON.stringify(this.#known, null, 2)) return;
    this.#known = readers;
    try {
      replaceFileSync(this.#file, `${text}\n`);
    } catch (error) {
      this.#options.logger.warn({ err: error, path: this.#file }, 'which publisher reads where cannot be remembered');
    }
  }

  #assign({ analytics }: PublishersConfig): KnownReader[] {
    const wanted = analytics.publishers.map(({ type, enabled, settings }) => ({
      type,
      identity: identityOf(type, settings),
      events: enabled && analytics.enabled ? settings.events : null,
    }));
    return assignReaders(wanted, this.#known);
  }

  /**
   * Reads the names of readers. Without the file they follow the order of publishers, as in releases that had no file.
   */
  #load(): KnownReader[] {
    try {
      return knownReaders.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch (error) {
      if (!isMissing(error))
        this.#options.logger.warn({ err: error, path: this.#file }, 'which publisher reads where cannot be read');
      return [];
    }
  }
}

/** The spool readers that publishers need, those that still have to be looked through included. */
export function readersOf({ consoleIntervalMs, moesif, released }: WantedPublishers): string[] {
  const enabled = moesif.flatMap((publisher) => (publisher.enabled ? [publisher.name] : []));
  return [...new Set([...(consoleIntervalMs === undefined ? [] : [CONSOLE_READER]), ...enabled, ...released])];
}

/** What a publisher sends to. The application id is a secret, so only a digest is kept. */
function identityOf(type: string, { application_id, moesif_base_url }: MoesifSettings): string {
  const text = JSON.stringify([type, moesif_base_url ?? null, application_id]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
