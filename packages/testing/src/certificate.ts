import { execFileSync } from 'node:child_process';

export type CertificateFiles = { cert: string; key: string };

export type IssueOptions = {
  /** Who signs; by default the certificate itself. */
  authority?: CertificateFiles;
  /** `serverAuth` or `clientAuth`; by default for everything. */
  usage?: 'serverAuth' | 'clientAuth';
};

/** Writes a certificate of that name and its key. */
export function issueCertificate(
  files: CertificateFiles,
  name: string,
  altName = `DNS:${name}`,
  { authority, usage }: IssueOptions = {},
): void {
  const isLeaf = authority === undefined ? [] : ['basicConstraints=critical,CA:FALSE'];
  const extensions = [
    `subjectAltName=${altName}`,
    ...isLeaf,
    ...(usage === undefined ? [] : [`extendedKeyUsage=${usage}`]),
  ];
  const subject = ['-subj', `/CN=${name}`, ...extensions.flatMap((one) => ['-addext', one])];
  const form = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '90'];
  const signer = authority === undefined ? [] : ['-CA', authority.cert, '-CAkey', authority.key];
  execFileSync('openssl', ['req', ...form, ...signer, ...subject, '-keyout', files.key, '-out', files.cert], {
    stdio: 'ignore',
  });
}
