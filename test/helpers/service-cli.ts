import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach } from 'vitest';
import { type Ended, fixture, useCli } from './cli.ts';
import { useProgram } from './program.ts';
import { freePort } from './servers.ts';
import { type FakeManager, fakeManager } from './service-manager.ts';

/** The built CLI where systemctl and loginctl are stand-ins. */
export interface ServiceCli {
  readonly home: string;
  /** The folder of units, and ours in it. */
  readonly folder: string;
  readonly unit: string;
  readonly manager: FakeManager;
  run(args: readonly string[], env?: Record<string, string>): Promise<Ended>;
  /** Runs it with `--json`, and reads the one document that it prints. */
  // biome-ignore lint/suspicious/noExplicitAny: what is in it is for the test to say
  json(...args: string[]): Promise<any>;
  /** The unit and the links to it, as far as they are there. */
  filesOfOurs(): string[];
}

/** With a port server called `web` in its registry. Before each test nothing is installed, and no daemon runs. */
export async function useServiceCli(): Promise<ServiceCli> {
  const program = useProgram('fake-systemctl');
  const web = { command: process.execPath, args: [fixture('http')], port: await freePort() };
  const mcp = useCli({ web });
  const folder = join(mcp.home, '.config', 'systemd', 'user');
  let manager: FakeManager;
  const run: ServiceCli['run'] = (args, env = {}) =>
    mcp.start(args, { env: { PATH: manager.path, ...env } }).ended;
  beforeEach(async () => {
    manager = fakeManager(join(mcp.home, 'fakes'), program);
    manager.fail({});
    manager.linger('yes');
    await run(['daemon', 'uninstall']);
    await run(['daemon', 'stop']);
    manager.calls();
  });
  return {
    home: mcp.home,
    folder,
    unit: join(folder, 'mcpd.service'),
    get manager() {
      return manager;
    },
    run,
    json: async (...args) => JSON.parse((await run([...args, '--json'])).stdout),
    filesOfOurs() {
      if (!existsSync(folder)) return [];
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      return names.filter((name) => name.endsWith('.service'));
    },
  };
}
