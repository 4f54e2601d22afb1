import { readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import type { Logger } from './logger.ts';

/** Where a listener's certificate is; both files are PEM. */
export type CertificateFiles = { certFile: string; keyFile: string; minVersion?: 'TLSv1.2' | 'TLSv1.3' };

export type Certificate = Pick<SecureContextOptions, 'minVersion'> & { cert: Buffer; key: Buffer };

const RELOAD_DELAY_MS = 200;
const POLL_MS = 60_000;

/** Reads certificate and key as TLS wants them; older than TLS 1.2 is never spoken. @throws when a file cannot be read */
export function readCertificate({ certFile, keyFile, minVersion = 'TLSv1.2' }: CertificateFiles): Certificate {
  return { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion };
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
      if (next.cert.equals(used.cert) && next.key.equals(used.key)) return;
      use(next);
      used = next;
      logger.info({ file: files.certFile }, 'using the new certificate');
    } catch (error) {
      logger.error({ err: error }, 'the new certificate cannot be used; the former one stays');
    }
  };
  // The folder is watched whole: certificates are renewed by renaming, or by turning a link to a folder beside them.
  const folders = new Set([files.certFile, files.keyFile].map((file) => dirname(file)));
  const watchers = [...folders].map((folder) =>
    watch(folder, { persistent: false }, () => {
      clearTimeout(timer);
      // The two files change one after the other.
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
