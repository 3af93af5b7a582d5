import { BaseCommand } from '../../src/cli/base-command.ts';
import { followFile, formatDaemonLine, lastLines } from '../../src/cli/daemon-log.ts';
import { Flags } from '../../src/cli/flags.ts';

export default class DaemonLogs extends BaseCommand {
  static override description = "The daemon's own log. Works without a daemon.";
  static override examples = ['mcp daemon logs', 'mcp daemon logs -f', 'mcp daemon logs -n 500 --json'];
  static override flags = {
    follow: Flags.boolean({ char: 'f', description: 'go on with new lines until Ctrl-C' }),
    lines: Flags.integer({ char: 'n', min: 0, default: 50, description: 'at most this many' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(DaemonLogs);
    const file = this.paths.daemonLog;
    const { lines, size } = lastLines(file, flags.lines);
    if (!flags.follow) {
      for (const line of lines) this.log(formatDaemonLine(line));
      return { file, lines };
    }
    const show = (line: string) => {
      if (this.jsonEnabled()) process.stdout.write(`${line}\n`);
      else this.log(formatDaemonLine(line));
    };
    lines.forEach(show);
    await followFile(file, size, show, this.interrupted);
    return undefined;
  }
}
