import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BrokerRefusedError, BrokerUntrustedError } from '@baton/bus-rabbitmq';
import type { TlsFiles } from '@baton/servers';
import { DeliveryInbox, eventually, recordedLog, usePrivateRabbitMq } from '@baton/testing';
import { endpointOf, messageOf, textOf, useTransports } from './transport.fixture';

/** Makes an authority and a certificate of it for this machine, as an operator would. */
function makeCertificates(folder: string): TlsFiles {
  const file = (name: string) => path.join(folder, name);
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-subj',
    '/CN=Baton test authority',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
  );
  openssl('req', ...key, '-subj', '/CN=localhost', '-keyout', file('broker.key'), '-out', file('broker.csr'));
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost\n');
  const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', file('names')];
  openssl('x509', '-req', '-in', file('broker.csr'), ...signed, '-days', '2', '-out', file('broker.pem'));
  return { caFile: file('ca.pem'), certificateFile: file('broker.pem'), keyFile: file('broker.key') };
}

describe('a broker behind TLS', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-tls-'));
  const tls = makeCertificates(folder);
  const certificateAuthority = readFileSync(tls.caFile, 'utf8');
  const broker = usePrivateRabbitMq({ tls });
  const transports = useTransports(() => broker.current.tlsUrl());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A user whose name and password need escaping in a URL, with rights in a vhost that has a slash in its name. */
  const user = 'ops/night@acme';
  const password = 'p@ss:wörd/%?#&s3cr3t';
  const vhost = 'night/eu';
  const urlWith = (secret: string): string => {
    const url = new URL(broker.current.tlsUrl(vhost));
    url.username = encodeURIComponent(user);
    url.password = encodeURIComponent(secret);
    return url.toString();
  };
  beforeAll(async () => {
    await broker.current.createVhost(vhost);
    await broker.current.control('add_user', user, password);
    await broker.current.control('set_permissions', '-p', vhost, user, '.*', '.*', '.*');
  });

  it('is used with its authority, user, password and vhost from the URL, none of which is said but the address', async () => {
    const { lines, logger } = recordedLog('trace');
    const transport = await transports.open({ urls: [urlWith(password)], certificateAuthority, logger });
    expect(transport.hostAddress).toMatch(/^rabbitmqs:\/\/localhost:\d+\/night%2Feu$/);
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('secured'), inbox.take);
    await transport.send({ name: 'secured' }, messageOf('over TLS'));
    expect(textOf(await inbox.next())).toBe('over TLS');
    expect(lines.map(({ msg }) => msg)).toContainEqual(
      expect.stringMatching(/^Connected to RabbitMQ at localhost:\d+\/night%2Feu$/),
    );
    saysNoSecret(lines, password);
  });

  it('that is not trusted ends the start, with what to do about it', async () => {
    const { lines, logger } = recordedLog('trace');
    const transport = transports.make({ urls: [urlWith(password)], logger });
    const refused = transport.connect();
    await expect(refused).rejects.toBeInstanceOf(BrokerUntrustedError);
    await expect(refused).rejects.toThrow(
      /localhost:\d+.*self-signed certificate in certificate chain.*RABBITMQ_CA_FILE/,
    );
    saysNoSecret([lines, await refused.catch(String)], password);
  });

  it('that is another than its certificate says ends the start too', async () => {
    const url = new URL(urlWith(password));
    url.hostname = '127.0.0.1';
    const transport = transports.make({ urls: [url.toString()], certificateAuthority });
    await expect(transport.connect()).rejects.toThrow(/does not match certificate's altnames/);
  });

  it('whose password is changed under a running service is tried until it is right, and the log says what is wrong', async () => {
    const { lines, logger } = recordedLog('trace');
    const transport = await transports.open({ urls: [urlWith(password)], certificateAuthority, logger });
    await broker.current.control('change_password', user, 'an0ther');
    await broker.current.control('close_all_connections', '-p', vhost, 'rotated');
    await eventually(() =>
      expect(lines.filter(({ level }) => level === 'error').map(({ msg }) => msg)).toEqual([
        expect.stringMatching(/refused the connection\. Check user and password.*Trying again until it is right\.$/),
      ]),
    );
    expect(transport.connected).toBe(false);
    await broker.current.control('change_password', user, password);
    await eventually(() => expect(transport.connected).toBe(true));
    saysNoSecret(lines, password);
  });

  it('refuses a wrong password in words that do not repeat it', async () => {
    const wrong = 'wr0ng/p@ss';
    const { lines, logger } = recordedLog('trace');
    const transport = transports.make({ urls: [urlWith(wrong)], certificateAuthority, logger });
    const refused = transport.connect();
    await expect(refused).rejects.toBeInstanceOf(BrokerRefusedError);
    await expect(refused).rejects.toThrow(
      /^RabbitMQ at localhost:\d+\/night%2Feu refused the connection\. Check user and password/,
    );
    saysNoSecret([lines, await refused.catch(String)], wrong);
  });
});

/** In any form a URL, an error or an object may hold it. */
function saysNoSecret(said: unknown, secret: string): void {
  const text = JSON.stringify(said);
  for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
    expect(text).not.toContain(form);
  }
}
