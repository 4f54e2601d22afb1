import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate, type SecureVersion, type TLSSocket } from 'node:tls';
import { issueCertificate } from '@tallygate/testing/certificate';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { CertificateFiles } from './certificate-files.ts';
import { createLogger } from './logger.ts';
import { openTlsListener } from './tls-listener.ts';

function issue(name: string) {
  const dir = mkdtempSync(join(tmpdir(), 'tls-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const files = { cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
  issueCertificate(files, name);
  return { certFile: files.cert, keyFile: files.key };
}

async function open(files: CertificateFiles) {
  const listener = await openTlsListener((_request, response) => response.end('hello'), {
    files,
    host: '127.0.0.1',
    port: 0,
    variable: 'API_TLS_PORT',
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  onTestFinished(() => listener.close());
  return listener;
}

function handshake(
  port: number,
  maxVersion: SecureVersion = 'TLSv1.3',
): Promise<{ protocol: string | null; name: string }> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: 'TLSv1' as const, maxVersion };
    const socket: TLSSocket = connect({ ...options, ciphers: 'DEFAULT@SECLEVEL=0' }, () => {
      const { subject } = socket.getPeerCertificate() as PeerCertificate;
      resolve({ protocol: socket.getProtocol(), name: String(subject.CN) });
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

it('answers by https, with TLS 1.2 and 1.3, and with nothing older', async () => {
  const { port } = await open(issue('one.example'));
  const text = await new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', rejectUnauthorized: false, agent: false }, (answer) =>
      answer.setEncoding('utf8').on('data', resolve),
    ).on('error', reject);
  });
  expect(text).toBe('hello');
  expect(await handshake(port)).toEqual({ protocol: 'TLSv1.3', name: 'one.example' });
  expect((await handshake(port, 'TLSv1.2')).protocol).toBe('TLSv1.2');
  await expect(handshake(port, 'TLSv1.1')).rejects.toThrow(/protocol version|handshake|unsupported/i);
});

it('uses a certificate that is replaced on disk, and keeps the former one while the new one is broken', async () => {
  const files = issue('one.example');
  const { port } = await open(files);
  writeFileSync(files.certFile, 'half a certif');
  expect((await handshake(port)).name).toBe('one.example');
  issueCertificate({ cert: files.certFile, key: files.keyFile }, 'two.example');
  await vi.waitFor(async () => expect((await handshake(port)).name).toBe('two.example'), { timeout: 20_000 });
});

it('does not open without a certificate that can be used, and names the files', async () => {
  const files = issue('one.example');
  writeFileSync(files.keyFile, 'no key');
  await expect(open(files)).rejects.toThrow(
    /API_TLS_PORT cannot be used: .*key\.pem must be a PEM certificate and its key/,
  );
  await expect(open({ ...files, certFile: '/nowhere/cert.pem' })).rejects.toThrow(/ENOENT/);
});

it('opens only with authorities that can be read where clients must show a certificate', async () => {
  const files = issue('one.example');
  const clientCaFile = files.certFile.replace('cert.pem', 'ca.pem');
  await expect(open({ ...files, clientCaFile })).rejects.toThrow(/ENOENT.*ca\.pem/);
  const broken = readFileSync(files.certFile, 'utf8').replace(/\n.{20}/, '\n');
  for (const text of ['', 'no certificate', `${readFileSync(files.certFile, 'utf8')}${broken}`]) {
    writeFileSync(clientCaFile, text);
    await expect(open({ ...files, clientCaFile }), text).rejects.toThrow(/API_TLS_PORT cannot be used/);
  }
});

it.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'resumes no session of a client that must show a certificate: %s',
  async (version) => {
    const files = issue('one.example');
    const resumed = async (clientCaFile: string | undefined): Promise<boolean> => {
      const { port } = await open(clientCaFile === undefined ? files : { ...files, clientCaFile });
      const own = { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile), agent: false };
      const at = {
        port,
        host: '127.0.0.1',
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
        ...own,
      };
      const exchange = (session?: Buffer) =>
        new Promise<{ isReused: boolean; session: Buffer | undefined }>((resolve, reject) => {
          let last: Buffer | undefined;
          const request = get({ ...at, ...(session ? { session } : {}) }, (answer) => {
            const socket = answer.socket as TLSSocket;
            answer.resume().on('end', () => resolve({ isReused: socket.isSessionReused(), session: last }));
          });
          request.on('socket', (socket) => socket.on('session', (one: Buffer) => (last = one))).on('error', reject);
        });
      return (await exchange((await exchange()).session)).isReused;
    };

    expect(await resumed(undefined)).toBe(true);
    expect(await resumed(files.certFile)).toBe(false);
  },
);
