import { BaseCommand } from '../../src/cli/base-command.ts';
import { runDaemon } from '../../src/cli/run-daemon.ts';

export default class DaemonRun extends BaseCommand {
  static override description = 'Run the daemon in this terminal until Ctrl-C (the same as mcpd).';
  static override examples = ['mcp daemon run'];

  async run(): Promise<void> {
    await this.parse(DaemonRun);
    this.endWith(await runDaemon([]));
  }
}
