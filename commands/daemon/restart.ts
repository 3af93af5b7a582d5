import { BaseCommand } from '../../src/cli/base-command.ts';
import { stopDaemon } from '../../src/client/farewell.ts';
import { thisHost } from '../../src/client/service/host.ts';
import { comesBackByItself } from '../../src/client/service/start.ts';

/** A service manager waits up to a minute before it starts again what ended often. */
const COMES_BACK_MS = 90_000;

export default class DaemonRestart extends BaseCommand {
  static override description =
    'Replace the daemon by a new one. Servers with a port go on meanwhile; the others are started again.';
  static override examples = ['mcp daemon restart'];

  async run(): Promise<unknown> {
    await this.parse(DaemonRestart);
    const comeBack = await comesBackByItself(this.paths, thisHost());
    await stopDaemon(this.paths, { keepServers: true, comeBack, force: true, signal: this.interrupted });
    const client = await (comeBack ? this.connect('never', COMES_BACK_MS) : this.connect('always'));
    const status = await client.call('daemon.status', {});
    this.log(`the daemon is ready (pid ${status.pid}, version ${status.version})`);
    return status;
  }
}
