import { BaseCommand } from '../../src/cli/base-command.ts';
import { stopDaemon } from '../../src/client/farewell.ts';

export default class DaemonRestart extends BaseCommand {
  static override description =
    'Replace the daemon by a new one. Servers with a port go on meanwhile; the others are started again.';
  static override examples = ['mcp daemon restart'];

  async run(): Promise<unknown> {
    await this.parse(DaemonRestart);
    await stopDaemon(this.paths, { keepServers: true, force: true, signal: this.interrupted });
    const client = await this.connect('always');
    const status = await client.call('daemon.status', {});
    this.log(`the daemon is ready (pid ${status.pid}, version ${status.version})`);
    return status;
  }
}
