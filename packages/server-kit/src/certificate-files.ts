import { X509Certificate } from 'node:crypto';
import { readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import type { Logger } from './logger.ts';

/** Where a listener's certificate is; all files are PEM. */
export type CertificateFiles = {
  certFile: string;
  keyFile: string;
  /** Authorities, one of which must have signed what a client shows; without it no client is asked. */
  clientCaFile?: string;
  minVersion?: 'TLSv1.2' | 'TLSv1.3';
};

export type Certificate = Pick<SecureContextOptions, 'minVersion'> & { cert: Buffer; key: Buffer; ca?: Buffer };

const RELOAD_DELAY_MS = 200;
const POLL_MS = 60_000;

/**
 * Reads certificate and key as TLS wants them; older than TLS 1.2 is never spoken.
 * @throws when a file cannot be read, or the one of authorities holds none
 */
export function readCertificate(files: CertificateFiles): Certificate {
  const { certFile, keyFile, clientCaFile, minVersion = 'TLSv1.2' } = files;
  const own = { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion };
  return clientCaFile === undefined ? own : { ...own, ca: readAuthorities(clientCaFile) };
}

/**
 * Reads the certificates of authorities. TLS itself ignores what it cannot read of them.
 * @throws when the file cannot be read, or holds no PEM certificate or a broken one
 */
export function readAuthorities(file: string): Buffer {
  const text = readFileSync(file);
  const blocks = text.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error(`${file} must hold PEM certificates of authorities; found none`);
  for (const block of blocks) new X509Certificate(block);
  return text;
}

/**
 * Hands over a certificate that was replaced on disk. Files that are half written, or do not belong together, change
 * nothing and are logged.
 * @param current what the listener was opened with
 * @param use takes the new one; throws when it cannot be used
 * @returns ends the watching
 */
export function followCertificate(
  files: CertificateFiles,
  current: Certificate,
  { use, logger }: { use: (next: Certificate) => void; logger: Logger },
): () => void {
  let used = current;
  let timer: NodeJS.Timeout | undefined;
  const reload = (): void => {
    try {
      const next = readCertificate(files);
      if (isSame(next, used)) return;
      use(next);
      used = next;
      logger.info({ file: files.certFile }, 'using the new certificate');
    } catch (error) {
      logger.error({ err: error }, 'the new certificate cannot be used; the former one stays');
    }
  };
  // The folder is watched whole: certificates are renewed by renaming, or by turning a link to a folder beside them.
  const named = [files.certFile, files.keyFile, ...(files.clientCaFile === undefined ? [] : [files.clientCaFile])];
  const folders = new Set(named.map((file) => dirname(file)));
  const watchers = [...folders].map((folder) =>
    watch(folder, { persistent: false }, () => {
      clearTimeout(timer);
      // The files change one after the other.
      timer = setTimeout(reload, RELOAD_DELAY_MS);
    }),
  );
  // Not every file system tells of changes.
  const poll = setInterval(reload, POLL_MS).unref();
  return () => {
    clearTimeout(timer);
    clearInterval(poll);
    for (const watcher of watchers) watcher.close();
  };
}

function isSame(one: Certificate, other: Certificate): boolean {
  return one.cert.equals(other.cert) && one.key.equals(other.key) && hasSameAuthorities(one, other);
}

export function hasSameAuthorities(one: Certificate, other: Certificate): boolean {
  return one.ca === other.ca || (one.ca !== undefined && other.ca !== undefined && one.ca.equals(other.ca));
}
