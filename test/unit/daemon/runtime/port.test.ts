import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { assertPortFree, portOwner } from '../../../../daemon/runtime/port.ts';

async function listenOn(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const onLinux = it.runIf(process.platform === 'linux');

describe('a port', () => {
  it('is free when nobody listens on it, and still is after that was found out', async () => {
    const port = await freePort();
    await assertPortFree('web', port);
    await assertPortFree('web', port);
    expect(portOwner(port)).toBeNull();
  });

  it.each(['127.0.0.1', '0.0.0.0'])('is taken when somebody listens on %s', async (host) => {
    const port = await listenOn(host);
    await expect(assertPortFree('web', port)).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      details: { server: 'web', port },
    });
  });

  onLinux('belongs to the process that listens on it', async () => {
    const port = await listenOn('127.0.0.1');
    expect(portOwner(port)?.pid).toBe(process.pid);
    await expect(assertPortFree('web', port)).rejects.toMatchObject({
      details: { owner_pid: process.pid, owner: expect.stringContaining(`(pid ${process.pid})`) },
    });
  });

  onLinux('has an owner that listens on IPv6 only too', async () => {
    const port = await listenOn('::1');
    expect(portOwner(port)?.pid).toBe(process.pid);
  });
});
