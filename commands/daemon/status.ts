import { BaseCommand } from '../../src/cli/base-command.ts';
import { factLines } from '../../src/cli/facts.ts';
import { describeService } from '../../src/cli/service/service-view.ts';
import { count, formatBytes, formatSeconds } from '../../src/cli/units.ts';
import { findService } from '../../src/client/service/find.ts';
import { thisHost } from '../../src/client/service/host.ts';
import type { Service } from '../../src/client/service/service.ts';
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
    const service = await this.#service();
    if (!client) {
      const how = service ? ` as ${describeService(service)}` : '';
      this.log(`the daemon does not run; mcp daemon start starts it${how}`);
      this.endWith(EXIT.unreachable);
      return { ...ABSENT, socket: this.paths.socket, service };
    }
    const status = await client.call('daemon.status', {});
    const facts: ReadonlyArray<readonly [string, string]> = [
      ['pid', String(status.pid)],
      ['version', `${status.version} (protocol ${status.protocol})`],
      ['uptime', formatSeconds(status.uptime_seconds)],
      ['started by', status.started_by],
      ['installed as', service ? describeService(service) : ''],
      ['memory', formatBytes(status.memory_bytes)],
      ['socket', status.socket],
      ['registry', `${status.registry} (${count(status.servers, 'server')})`],
      ['problem', status.registry_problem ?? ''],
    ];
    this.log(['the daemon runs', ...factLines(facts)].join('\n'));
    return { ...status, service };
  }

  async #service(): Promise<Pick<Service, 'manager' | 'scope' | 'file'> | null> {
    const service = await findService(this.paths, thisHost());
    return service && { manager: service.manager, scope: service.scope, file: service.file };
  }
}
