import { BaseCommand } from '../../src/cli/base-command.ts';

export default class DaemonStart extends BaseCommand {
  static override description = 'Start the daemon in the background; returns when it is ready.';
  static override examples = ['mcp daemon start'];

  async run(): Promise<unknown> {
    await this.parse(DaemonStart);
    const already = (await this.runningClient()) !== null;
    const client = already ? await this.client() : await this.connect('always');
    const status = await client.call('daemon.status', {});
    this.log(
      `the daemon ${already ? 'runs already' : 'is ready'} (pid ${status.pid}, version ${status.version})`,
    );
    return status;
  }
}
