import { BaseCommand } from '../../src/cli/base-command.ts';
import { factLines } from '../../src/cli/facts.ts';
import { count, formatBytes, formatSeconds } from '../../src/cli/units.ts';
import { EXIT } from '../../src/contract/errors.ts';

/** What is said of a daemon that does not run: the same fields, without values. */
const ABSENT = {
  running: false,
  pid: null,
  version: null,
  protocol: null,
  uptime_seconds: null,
  started_by: null,
};

export default class DaemonStatus extends BaseCommand {
  static override description =
    'Whether the daemon runs, and what it says of itself. Exit 3 when it does not run.';
  static override examples = ['mcp daemon status', 'mcp daemon status --json'];

  async run(): Promise<unknown> {
    await this.parse(DaemonStatus);
    const client = await this.runningClient();
    if (!client) {
      this.log('the daemon does not run; mcp daemon start starts it');
      this.endWith(EXIT.unreachable);
      return { ...ABSENT, socket: this.paths.socket };
    }
    const status = await client.call('daemon.status', {});
    const facts: ReadonlyArray<readonly [string, string]> = [
      ['pid', String(status.pid)],
      ['version', `${status.version} (protocol ${status.protocol})`],
      ['uptime', formatSeconds(status.uptime_seconds)],
      ['started by', status.started_by],
      ['memory', formatBytes(status.memory_bytes)],
      ['socket', status.socket],
      ['registry', `${status.registry} (${count(status.servers, 'server')})`],
      ['problem', status.registry_problem ?? ''],
    ];
    this.log(['the daemon runs', ...factLines(facts)].join('\n'));
    return status;
  }
}
