import { BaseCommand } from '../../src/cli/base-command.ts';
import { stopDaemon } from '../../src/cli/stop-daemon.ts';

export default class DaemonStop extends BaseCommand {
  static override description = 'Stop every server, then the daemon. Its next start starts again what ran.';
  static override examples = ['mcp daemon stop'];

  async run(): Promise<unknown> {
    await this.parse(DaemonStop);
    const client = await this.runningClient();
    if (!client) {
      this.log('the daemon does not run');
      return { running: false, pid: null };
    }
    const pid = await stopDaemon(client, this.interrupted);
    this.log(`the daemon is stopped (it was pid ${pid})`);
    return { running: false, pid };
  }
}
