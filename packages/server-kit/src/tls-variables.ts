import type { CertificateFiles } from './certificate-files.ts';
import { EnvironmentError } from './env.ts';

/** The files of a listener's certificate; undefined when there is none. @throws EnvironmentError when one is missing */
export function certificateFiles(
  name: string,
  certFile: string | undefined,
  keyFile: string | undefined,
): CertificateFiles | undefined {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  const [missing, given] = certFile === undefined ? ['CERT', 'KEY'] : ['KEY', 'CERT'];
  throw new EnvironmentError([`${name}_TLS_${missing}: must be set beside ${name}_TLS_${given}; found nothing`]);
}
