import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { TlsRules } from '@tallygate/outbound/outbound';
import { readAuthorities } from '@tallygate/server-kit/certificate-files';
import { EnvironmentError } from '@tallygate/server-kit/env';
import type { GatewayEnv } from '../env.ts';

/** PEM files for connections to the control plane. Plain data, for both threads open some. */
export type ControllerTlsFiles = {
  /** The certificate that this gateway presents, with its key. */
  own: { certFile: string; keyFile: string } | undefined;
  /** Authorities that the control plane's certificate is checked against, in place of the usual ones. */
  caFile: string | undefined;
};

type Variables = `TALLYGATE_CONTROLLER_CLIENT_${'CERT' | 'KEY' | 'CA'}`;

/** The files that the environment names; undefined where it names none. @throws EnvironmentError when one is missing */
export function controllerTlsFiles(env: Pick<GatewayEnv, Variables>): ControllerTlsFiles | undefined {
  const certFile = env.TALLYGATE_CONTROLLER_CLIENT_CERT;
  const keyFile = env.TALLYGATE_CONTROLLER_CLIENT_KEY;
  const caFile = env.TALLYGATE_CONTROLLER_CLIENT_CA;
  if (certFile !== undefined && keyFile !== undefined) return { own: { certFile, keyFile }, caFile };
  if (certFile === undefined && keyFile === undefined)
    return caFile === undefined ? undefined : { own: undefined, caFile };
  const [missing, given] = certFile === undefined ? ['CERT', 'KEY'] : ['KEY', 'CERT'];
  const name = 'TALLYGATE_CONTROLLER_CLIENT';
  throw new EnvironmentError([`${name}_${missing}: must be set beside ${name}_${given}; found nothing`]);
}

/** Certificate, key and authorities as the files hold them now, read for each connection. */
export class ControllerTls {
  readonly #files: ControllerTlsFiles;
  #rules: TlsRules;

  /** @throws Error with one clear line when the files cannot be used */
  constructor(files: ControllerTlsFiles) {
    this.#files = files;
    this.#rules = readControllerTls(files);
  }

  /** The same object while nothing has changed. Files that are half written change nothing. */
  readonly rules = (): TlsRules => {
    try {
      const next = readControllerTls(this.#files);
      if (JSON.stringify(next) !== JSON.stringify(this.#rules)) this.#rules = next;
    } catch {
      // The files are being replaced: the next connection reads them again.
    }
    return this.#rules;
  };
}

/** @throws Error with one clear line when the files cannot be used */
export function readControllerTls({ own, caFile }: ControllerTlsFiles): TlsRules {
  try {
    const rules = {
      ...(own === undefined ? {} : { own: { cert: text(own.certFile), key: text(own.keyFile) } }),
      ...(caFile === undefined ? {} : { ca: [readAuthorities(caFile).toString()] }),
    };
    createSecureContext(rules.own);
    return rules;
  } catch (cause) {
    const message = (cause as Error).message;
    throw new Error(`TALLYGATE_CONTROLLER_CLIENT_CERT, _KEY or _CA cannot be used: ${message}`, { cause });
  }
}

function text(file: string): string {
  return readFileSync(file, 'utf8');
}
