import { execFileSync } from 'node:child_process';

export type CertificateFiles = { cert: string; key: string };

/** Writes a certificate of that name, signed by itself, and its key. */
export function issueCertificate(files: CertificateFiles, name: string, altName = `DNS:${name}`): void {
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${altName}`];
  const form = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', ...form, ...subject, '-keyout', files.key, '-out', files.cert], { stdio: 'ignore' });
}
