import { BaseCommand } from '../../src/cli/base-command.ts';
import { stopDaemon } from '../../src/cli/stop-daemon.ts';

export default class DaemonRestart extends BaseCommand {
  static override description =
    'Stop the daemon if it runs, and start it; servers that ran are started again.';
  static override examples = ['mcp daemon restart'];

  async run(): Promise<unknown> {
    await this.parse(DaemonRestart);
    const old = await this.runningClient();
    if (old) await stopDaemon(old, this.interrupted);
    const client = await this.connect('always');
    const status = await client.call('daemon.status', {});
    this.log(`the daemon is ready (pid ${status.pid}, version ${status.version})`);
    return status;
  }
}
