import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { connect as netConnect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type SecureVersion } from 'node:tls';
import { type CertificateFiles, issueCertificate } from '@tallygate/testing/certificate';
import pino from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerOk, call, startTestGateway, until } from './gateway.testing.ts';
import { openTlsListener } from './tls-listener.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'tls-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function listening(
  files: CertificateFiles,
  options: { minVersion?: 'TLSv1.2' | 'TLSv1.3'; handshakeMs?: number } = {},
) {
  const gateway = await startTestGateway(answerOk);
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
  const limits = {
    maxHeaderBytes: 16_384,
    headersTimeoutMs: options.handshakeMs ?? 60_000,
    requestTimeoutMs: 300_000,
    keepAliveTimeoutMs: 72_000,
  };
  const settings = {
    port: 0,
    cert_file: files.cert,
    key_file: files.key,
    min_version: options.minVersion ?? 'TLSv1.2',
  };
  const listener = await openTlsListener(gateway.service, { ...limits, settings, host: '127.0.0.1', logger });
  onTestFinished(async () => {
    listener.close();
    listener.app.server.closeAllConnections();
    await listener.app.close();
  });
  return { gateway, port: listener.port, logs: () => lines.join('') };
}

/** Shakes hands: the name of the certificate and the version, or the code of the error. */
function handshake(port: number, options: ConnectionOptions = {}): Promise<{ name: string; version: string } | string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => {
      resolve({ name: String(socket.getPeerCertificate().subject.CN), version: String(socket.getProtocol()) });
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
  });
}

const only = (version: SecureVersion): ConnectionOptions => ({
  minVersion: version,
  maxVersion: version,
  // Old versions need old ciphers, or the client would refuse before the server can.
  ciphers: 'DEFAULT@SECLEVEL=0',
});

describe('the TLS listener', () => {
  test('serves calls, and versions from the least allowed on', async () => {
    const dir = folder();
    const files = { cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
    issueCertificate(files, 'first');
    const { port, gateway } = await listening(files);
    expect(await handshake(port, only('TLSv1.3'))).toEqual({ name: 'first', version: 'TLSv1.3' });
    expect(await handshake(port, only('TLSv1.2'))).toEqual({ name: 'first', version: 'TLSv1.2' });
    expect(await handshake(port, only('TLSv1.1'))).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    expect(await handshake(port, only('TLSv1'))).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');

    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    const body = call(1);
    const head = `POST /p/mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    socket.write(`${head}\r\n\r\n${body}`);
    await until(() => received.includes('"result"') || undefined);
    socket.destroy();
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test('refuses 1.2 where 1.3 is the least', async () => {
    const dir = folder();
    const files = { cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
    issueCertificate(files, 'first');
    const { port } = await listening(files, { minVersion: 'TLSv1.3' });
    expect(await handshake(port, only('TLSv1.2'))).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    expect(await handshake(port)).toEqual({ name: 'first', version: 'TLSv1.3' });
  });

  test('ends connections that speak no TLS, and those that do not shake hands in time', async () => {
    const dir = folder();
    const files = { cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
    issueCertificate(files, 'first');
    const { port, gateway } = await listening(files, { handshakeMs: 200 });
    for (const bytes of ['POST /p/mcp HTTP/1.1\r\nHost: localhost\r\n\r\n', '', '\x16\x03\x01']) {
      let isClosed = false;
      const socket = netConnect({ port, host: '127.0.0.1' }).on('close', () => {
        isClosed = true;
      });
      socket.on('error', () => {});
      socket.resume().write(bytes, 'latin1');
      await until(() => isClosed || undefined);
    }
    expect(gateway.upstream.requests).toHaveLength(0);
    expect(await handshake(port)).toMatchObject({ name: 'first' });
  });
});

describe('a certificate that is renewed', () => {
  test('is used for the next connection, and open ones stay', async () => {
    const dir = folder();
    const files = { cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
    issueCertificate(files, 'first');
    const { port } = await listening(files);
    const before = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await new Promise((resolve) => before.once('secureConnect', resolve));
    issueCertificate(files, 'second');
    await until(async () => JSON.stringify(await handshake(port)).includes('second') || undefined);
    expect(before.destroyed).toBe(false);
    before.destroy();
  });

  test('is used when a link to its folder is turned, as container platforms do', async () => {
    const dir = folder();
    for (const name of ['first', 'second']) {
      mkdirSync(join(dir, name));
      issueCertificate({ cert: join(dir, name, 'cert.pem'), key: join(dir, name, 'key.pem') }, name);
    }
    const mounted = join(dir, 'mounted');
    mkdirSync(mounted);
    symlinkSync(join(dir, 'first'), join(mounted, '..data'));
    for (const name of ['cert.pem', 'key.pem']) symlinkSync(join('..data', name), join(mounted, name));
    const { port } = await listening({ cert: join(mounted, 'cert.pem'), key: join(mounted, 'key.pem') });
    expect(await handshake(port)).toMatchObject({ name: 'first' });
    symlinkSync(join(dir, 'second'), join(mounted, '..next'));
    renameSync(join(mounted, '..next'), join(mounted, '..data'));
    await until(async () => JSON.stringify(await handshake(port)).includes('second') || undefined);
  });

  test.each<[string, (files: CertificateFiles, next: CertificateFiles) => void]>([
    ['half written', ({ cert }) => truncateSync(cert, 200)],
    ['empty', ({ cert }) => truncateSync(cert, 0)],
    ['gone', ({ cert }) => rmSync(cert)],
    ['of another key', ({ cert }, next) => writeFileSync(cert, readFileSync(next.cert))],
    ['no certificate', ({ cert }) => writeFileSync(cert, 'hello')],
  ])('and is %s leaves the former one in use and is reported; once it is whole it is used', async (_, damage) => {
    const dir = folder();
    const files = { cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
    issueCertificate(files, 'first');
    const elsewhere = folder();
    const next = { cert: join(elsewhere, 'cert.pem'), key: join(elsewhere, 'key.pem') };
    issueCertificate(next, 'second');
    const { port, logs } = await listening(files);
    damage(files, next);
    await until(() => logs().includes('the former one stays') || undefined);
    expect(await handshake(port)).toMatchObject({ name: 'first' });
    writeFileSync(files.cert, readFileSync(next.cert));
    writeFileSync(files.key, readFileSync(next.key));
    await until(async () => JSON.stringify(await handshake(port)).includes('second') || undefined);
    expect(logs()).not.toContain('PRIVATE KEY');
  });
});
