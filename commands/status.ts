import { setTimeout as delay } from 'node:timers/promises';
import { BaseCommand } from '../src/cli/base-command.ts';
import { Flags, someServers } from '../src/cli/flags.ts';
import { patiently } from '../src/cli/patience.ts';
import { isUnwell, statusAnswer, statusText } from '../src/cli/status-view.ts';
import { EXIT } from '../src/contract/errors.ts';

export default class Status extends BaseCommand {
  static override description = 'State, health, process and resources of servers.';
  static override examples = [
    { description: 'All servers', command: 'mcp status' },
    { description: 'One server, everything about it', command: 'mcp mem0 status' },
    { description: 'Look again every five seconds', command: 'mcp status --watch --refresh 5' },
    { description: 'For a monitor: exit 1 when something is wrong', command: 'mcp status --health-only' },
  ];
  static override args = { servers: someServers };
  static override flags = {
    watch: Flags.boolean({ char: 'w', description: 'look again and again until Ctrl-C' }),
    refresh: Flags.integer({
      min: 1,
      default: 2,
      helpValue: '<seconds>',
      description: 'how often, with --watch',
    }),
    'health-only': Flags.boolean({
      description: 'names and health only; exit 1 when one is unhealthy or failed',
    }),
    detailed: Flags.boolean({ description: 'everything about each server' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Status);
    const client = await this.client();
    const servers = args.servers;
    const style = flags['health-only']
      ? 'health'
      : flags.detailed || servers?.length === 1
        ? 'detailed'
        : 'table';
    const look = () => client.call('server.status', { servers });
    if (!flags.watch) {
      const [report] = await Promise.all([look(), this.warnOfRegistry(client)]);
      this.log(statusText(report, style));
      if (style === 'health' && report.servers.some(isUnwell)) this.endWith(EXIT.failed);
      return statusAnswer(report, servers);
    }
    for (;;) {
      const report = await patiently(look, this.interrupted);
      if (this.jsonEnabled()) this.logLine(statusAnswer(report, servers));
      else this.redraw(statusText(report, style));
      await delay(flags.refresh * 1000, undefined, { signal: this.interrupted });
    }
  }
}
