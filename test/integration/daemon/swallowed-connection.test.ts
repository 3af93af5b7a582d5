import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { startTestDaemon } from '../../helpers/daemon.ts';
import { entryOf, freePort } from '../../helpers/servers.ts';

/** Takes its first connections and says nothing, as a proxy may before what is behind it is up. Says its port. */
async function swallowing(connections: number, target: number): Promise<number> {
  let count = 0;
  const server = createServer((near) => {
    count += 1;
    near.on('error', () => {});
    if (count <= connections) return;
    const far = connect(target, '127.0.0.1');
    far.on('error', () => near.destroy());
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

it('a server whose first connections are swallowed is ready all the same', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${await swallowing(2, port)}/mcp`;
  const daemon = await startTestDaemon({ server: entryOf('http', { port, url, ready_timeout: '8s' }) });
  expect(await daemon.start('server')).toMatchObject({ state: 'running', restart_count: 0 });
});
