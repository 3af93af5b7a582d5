import { setTimeout as delay } from 'node:timers/promises';
import { BaseCommand } from '../src/cli/base-command.ts';
import { Flags, someServers, tagFlag } from '../src/cli/flags.ts';
import { isGroup, serversNamed, tagWords } from '../src/cli/groups.ts';
import { patiently } from '../src/cli/patience.ts';
import { isUnwell, statusText } from '../src/cli/status-view.ts';
import { EXIT } from '../src/contract/errors.ts';
import type { StatusReport } from '../src/contract/shapes.ts';

export default class Status extends BaseCommand {
  static override description = 'State, health, process and resources of servers.';
  static override examples = [
    { description: 'All servers', command: 'mcp status' },
    { description: 'One server, everything about it', command: 'mcp mem0 status' },
    { description: 'Those with a tag', command: 'mcp tag:db status' },
    { description: 'Look again every five seconds', command: 'mcp status --watch --refresh 5' },
    { description: 'For a monitor: exit 1 when something is wrong', command: 'mcp status --health-only' },
  ];
  static override args = { servers: someServers };
  static override flags = {
    tag: tagFlag,
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
    const words = [...(args.servers ?? []), ...tagWords(flags.tag)];
    const everybody = words.length === 0 || words.includes('all');
    const one = words.length === 1 && !words.some(isGroup);
    const style = flags['health-only'] ? 'health' : flags.detailed || one ? 'detailed' : 'table';
    const look = async () =>
      client.call('server.status', everybody ? {} : { servers: await serversNamed(client, words) });
    const answer = (report: StatusReport) => (one ? (report.servers[0] ?? report) : report);
    if (!flags.watch) {
      const [report] = await Promise.all([look(), this.warnOfRegistry(client)]);
      this.log(statusText(report, style));
      if (style === 'health' && report.servers.some(isUnwell)) this.endWith(EXIT.failed);
      return answer(report);
    }
    for (;;) {
      const report = await patiently(look, this.interrupted);
      if (this.jsonEnabled()) this.logLine(answer(report));
      else this.redraw(statusText(report, style));
      await delay(flags.refresh * 1000, undefined, { signal: this.interrupted });
    }
  }
}
