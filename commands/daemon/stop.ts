import { BaseCommand } from '../../src/cli/base-command.ts';
import { stopDaemon } from '../../src/client/farewell.ts';
import { thisHost } from '../../src/client/service/host.ts';
import { stopService } from '../../src/client/service/start.ts';

export default class DaemonStop extends BaseCommand {
  static override description = 'Stop every server, then the daemon. Its next start starts again what ran.';
  static override examples = ['mcp daemon stop'];

  async run(): Promise<unknown> {
    await this.parse(DaemonStop);
    const pid = await stopDaemon(this.paths, { keepServers: false, force: false, signal: this.interrupted });
    await stopService(this.paths, thisHost());
    this.log(pid === null ? 'the daemon does not run' : `the daemon is stopped (it was pid ${pid})`);
    return { running: false, pid };
  }
}
