import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempHome } from '../../daemon.ts';
import { type Entry, entryOf, fixture, freePort } from '../../servers.ts';
import { FlakyProxy } from '../flaky-proxy.ts';
import { tinyEntry } from '../tiny.ts';

/** Servers that nobody asks anything of but chaos: wanted all the time, and those with a port outlive the daemon. */
export const STEADY = ['count-1', 'count-2', 'count-3'] as const;
/** Servers that are started and stopped all the time. */
export const RESTLESS = ['rest-1', 'rest-2', 'rest-3', 'rest-4'] as const;
/** Servers behind a network. */
const DISTANT = ['far-1', 'far-2'] as const;
/** What can be asked for an echo. */
export const ECHOING = [...STEADY, ...DISTANT, 'tunnel', 'echo-1', 'echo-2', 'rest-4'] as const;

/** Given up by nobody: what is wanted must come true in the end. */
const restart = { max_retries: 1_000_000, min_delay: '50ms', max_delay: '500ms' };
const patience = { restart, ready_timeout: '10s', stop_timeout: '2s' };

export interface Town {
  readonly home: string;
  /** Where the counting servers note how far they came. */
  readonly lines: string;
  readonly proxies: readonly FlakyProxy[];
}

/** A home with a registry of servers of every kind, and the network and the strangers that some of them are. */
export async function foundTown(): Promise<Town> {
  const home = tempHome();
  const lines = join(home, 'lines');
  const entries: Record<string, Entry> = {};
  for (const name of STEADY) {
    entries[name] = entryOf('counts-lines', { ...patience, port: await freePort(), env: { LINES: lines } });
  }
  const proxies: FlakyProxy[] = [];
  for (const name of DISTANT) {
    const proxy = await FlakyProxy.to(await stranger());
    proxies.push(proxy);
    entries[name] = { url: `http://127.0.0.1:${proxy.port}/mcp`, restart, ready_timeout: '2s' };
  }
  const port = await freePort();
  const tunnel = await FlakyProxy.to(port);
  proxies.push(tunnel);
  entries.tunnel = entryOf('http', { ...patience, port, url: `http://127.0.0.1:${tunnel.port}/mcp` });
  for (const name of ['echo-1', 'echo-2']) entries[name] = entryOf('echo', patience);
  entries.family = entryOf('grandchildren', patience, 'escape');
  for (const name of RESTLESS.slice(0, 3)) entries[name] = tinyEntry(patience);
  entries['rest-4'] = entryOf('http', { ...patience, port: await freePort() });
  onTestFinished(() => {
    for (const proxy of proxies) proxy.close();
  });
  writeFileSync(join(home, '.mcp-servers.json'), JSON.stringify(entries, null, 2));
  return { home, lines, proxies };
}

/** A server that no daemon of ours started, in a home of its own. Says its port. */
async function stranger(): Promise<number> {
  const port = await freePort();
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: mkdtempSync(join(tempHome(), 'far-')),
    PORT: String(port),
  };
  const child = spawn(process.execPath, [fixture('http')], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return port;
}
