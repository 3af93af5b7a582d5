import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { METHODS, type MethodName } from '../../../src/contract/methods.ts';
import { resolvePaths } from '../../../src/platform/paths.ts';
import { fixture, useCli } from '../../helpers/cli.ts';
import { Plants } from '../../helpers/plants.ts';
import { RpcClient } from '../../helpers/rpc-client.ts';
import { freePort } from '../../helpers/servers.ts';
import { until } from '../../helpers/until.ts';

const plants = new Plants();
const GIVEN_UP = { restart: { max_retries: 0 } };
const leaky = (more: object, ...args: string[]) => ({
  command: process.execPath,
  args: [fixture('leaky'), ...args],
  ...more,
});

/** What the daemon inherits, and entries refer to. */
const inherited = { HOST_SECRET: plants.secret('a variable of the daemon, by reference in env') };
const hostToken = { HOST_TOKEN: plants.secret('a variable of the daemon, by reference in args') };

const registry = {
  env: leaky({
    env: {
      API_KEY: plants.secret('env, under a telling name'),
      GREETING: plants.token('env, a token under any name'),
      REFERRED_TOKEN: '${HOST_SECRET}',
    },
    install: 'echo "$API_KEY $GREETING $REFERRED_TOKEN"; exit 3',
    health_check: {
      type: 'command',
      command: '[ -e broken ] || exit 0; echo "$API_KEY $GREETING $REFERRED_TOKEN"; exit 1',
      interval: '200ms',
    },
    path: '~',
  }),
  file: leaky({ path: '~', env_file: '.env' }),
  args: leaky(
    {},
    `--token=${plants.secret('args, --token=')}`,
    '--api-key',
    plants.secret('args, --api-key and then the value'),
    '--host-token=${HOST_TOKEN}',
    `--url=https://me:${plants.secret('args, the password of a URL')}@x.test/?a=1&access_token=${plants.secret('args, the query of a URL')}`,
  ),
  line: {
    command: `${process.execPath} ${fixture('leaky')} --password ${plants.secret('command, one string')}`,
  },
  shell: {
    command: `exec ${process.execPath} ${fixture('leaky')} --auth-token=${plants.secret('command, for a shell')} && :`,
  },
  dies: leaky({ ...GIVEN_UP, env: { DB_PASSWORD: plants.secret('env of one that dies') } }, '--die'),
  'dies-by-args': leaky(GIVEN_UP, '--die', `--secret=${plants.secret('args of one that dies')}`),
  noisy: leaky({ env: { SESSION_TOKEN: plants.secret('env of one that is noisy') } }, '--noise'),
  // Its process may outlive the daemon, which therefore keeps a record of it.
  web: {
    command: process.execPath,
    args: [fixture('http'), '0', `--token=${plants.secret('args of a port server')}`],
    port: await freePort(),
    env: { WEB_SECRET: plants.secret('env of a port server') },
    headers: { 'X-Web': plants.secret('headers of a port server') },
  },
  remote: {
    url: `http://me:${plants.secret('url, password')}@127.0.0.1:9/mcp?api_key=${plants.secret('url, query')}`,
    headers: {
      Authorization: `Bearer ${plants.secret('headers, Authorization')}`,
      'X-Any': plants.secret('headers, any'),
    },
    ready_timeout: '400ms',
    ...GIVEN_UP,
  },
  missing: {
    command: 'no-such-command',
    args: [`--token=${plants.secret('args of what is not there')}`],
    ...GIVEN_UP,
  },
  invalid: { command: 'x', prot: 1, env: { AUTH_TOKEN: plants.secret('env of an invalid entry') } },
};
const mcp = useCli(registry);
const names = Object.keys(registry);

/** Everything that was printed or answered, with what it was the answer to. */
const seen: Array<{ readonly what: string; readonly text: string }> = [];

async function run(...args: string[]): Promise<void> {
  const both = [args, [...args, '--json']].map(async (words) => {
    const { stdout, stderr } = await mcp.run(...words);
    seen.push({ what: `mcp ${words.join(' ')}`, text: stdout + stderr });
  });
  await Promise.all(both);
}

/** Does all that can go wrong with these servers. */
async function stir(): Promise<void> {
  const started = mcp.start(['daemon', 'start'], {
    env: { ...inherited, ...hostToken, MCP_LOG_LEVEL: 'debug' },
  });
  expect((await started.ended).code).toBe(0);
  for (const server of names) await run(server, 'start');
  await run('env', 'install');
  for (const server of ['env', 'file', 'args', 'line', 'shell']) {
    await run(server, 'call', 'refuse');
    await mcp.run(server, 'call', 'crash');
    await until(`${server} is back`, async () => (await mcp.json(server, 'status')).state === 'running');
  }
  writeFileSync(join(mcp.home, 'broken'), '');
  await until('it is found unhealthy', async () => (await mcp.json('env', 'status')).health === 'unhealthy');
  const secret = plants.secret('mcp add, --env');
  await run(
    'add',
    'added',
    '--env',
    `MY_TOKEN=${secret}`,
    '--',
    'no-such',
    `--token=${plants.secret('mcp add, args')}`,
  );
  await run('add', 'added', '--replace', '--env', 'MY_TOKEN=${HOST_SECRET}', '--', 'no-such');
  await run('added', 'start');
}

/** Asks for all that can be asked for. */
async function ask(): Promise<void> {
  for (const server of names) for (const action of ['status', 'info', 'tools']) await run(server, action);
  for (const topic of ['list', 'status', 'events', 'tools', 'doctor']) await run(topic);
  await run('status', '--detailed');
  await run('status', '--health-only');
  for (const words of ['config show', 'config history', 'config validate', 'daemon status', 'daemon logs'])
    await run(...words.split(' '));
  await run('config', 'show', 'registry');
  const rpc = await RpcClient.open(join(mcp.home, '.mcp-runtime', 'mcpd.sock'));
  for (const method of Object.keys(METHODS) as MethodName[]) {
    // What servers wrote is in their logs as they wrote it.
    if (METHODS[method].access !== 'read' || method === 'log.read') continue;
    const params = [{}, ...names.flatMap((server) => [{ server }, { servers: [server] }]), { query: 'echo' }];
    for (const each of params) {
      const answer = await rpc.call(method, each as never).catch((error) => error.body ?? String(error));
      seen.push({ what: `${method} ${JSON.stringify(each)}`, text: JSON.stringify(answer) });
    }
  }
  rpc.close();
  const runtime = join(mcp.home, '.mcp-runtime');
  for (const file of readdirSync(runtime).filter((name) => name.startsWith('mcpd.log')))
    seen.push({ what: file, text: readFileSync(join(runtime, file), 'utf8') });
  seen.push({ what: 'mcp.db', text: databaseText() });
}

/** All that the database holds, but for the texts of the registry, which are kept as they were to be rolled back to. */
function databaseText(): string {
  const db = new Database(resolvePaths({ HOME: mcp.home }).database, { readonly: true });
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
  const rows = tables.flatMap((table) => db.prepare(`SELECT * FROM ${table}`).all() as object[]);
  db.close();
  return JSON.stringify(rows.map((row) => ({ ...row, text: undefined })));
}

test('no secret is found in anything that is printed, answered or noted, however it came in', async () => {
  writeFileSync(
    join(mcp.home, '.env'),
    `ANY_NAME=${plants.secret('env_file')}\nLONG="${plants.secret('env_file, quoted')}"\n`,
  );
  await stir();
  await ask();
  expect(seen.length).toBeGreaterThan(300);
  // Servers did say what they were given, and we did hear it.
  const events = seen.find(({ what }) => what === 'event.list {}')?.text ?? '';
  for (const type of [
    'tool_failed',
    'install_failed',
    'server_gave_up',
    'server_unhealthy',
    'stdout_polluted',
  ])
    expect(events).toContain(`"event_type":"${type}"`);
  expect(seen.filter(({ text }) => text.includes('••••')).length).toBeGreaterThan(60);
  const leaks = seen.flatMap(({ what, text }) => plants.foundIn(text).map((leak) => `${what}\n    ${leak}`));
  expect(leaks.slice(0, 40).join('\n')).toBe('');
}, 300_000);
