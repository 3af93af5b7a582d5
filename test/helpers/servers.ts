import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';

/** An entry of the registry, as it is written. */
export type Entry = Readonly<Record<string, unknown>>;

/** Where a small real server is, by the name of its file in test/fixtures/servers. */
export const fixture = (name: string): string =>
  join(packageRoot, 'test', 'fixtures', 'servers', `${name}.mjs`);

/** The entry of a fixture: with this interpreter, so that nothing has to be on PATH. */
export function entryOf(name: string, fields: Entry = {}, ...args: readonly (string | number)[]): Entry {
  return { command: process.execPath, args: [fixture(name), ...args.map(String)], ...fields };
}

/** The entry of a server from npm, as it is installed for the tests. */
export function npmEntry(name: string, fields: Entry = {}, ...args: readonly string[]): Entry {
  const main = join(
    packageRoot,
    'node_modules',
    '@modelcontextprotocol',
    `server-${name}`,
    'dist',
    'index.js',
  );
  return { command: process.execPath, args: [main, ...args], ...fields };
}

/** A port of loopback that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
