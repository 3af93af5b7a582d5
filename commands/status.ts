import { BaseCommand } from '../src/cli/base-command.ts';
import { asThingsChange } from '../src/cli/changes.ts';
import { Flags, someServers, tagFlag } from '../src/cli/flags.ts';
import { tagWords } from '../src/cli/groups.ts';
import { type StatusQuestion, statusQuestion } from '../src/cli/status-question.ts';
import { isUnwell, type StatusStyle, statusText } from '../src/cli/status-view.ts';
import { inPlace, whenItChanges } from '../src/cli/status-watch.ts';
import type { Client } from '../src/client/client.ts';
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
    watch: Flags.boolean({
      char: 'w',
      description: 'go on until Ctrl-C: at every change, and every --refresh seconds',
    }),
    refresh: Flags.integer({
      min: 1,
      default: 2,
      helpValue: '<seconds>',
      description: 'how often memory and CPU are measured anew, with --watch',
    }),
    'health-only': Flags.boolean({
      description: 'names and health only; exit 1 when one is unhealthy or failed',
    }),
    detailed: Flags.boolean({ description: 'everything about each server' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Status);
    const client = await this.client();
    const question = statusQuestion(client, [...(args.servers ?? []), ...tagWords(flags.tag)]);
    const detailed = flags.detailed || question.one;
    const style = flags['health-only'] ? 'health' : detailed ? 'detailed' : 'table';
    if (flags.watch) return this.#watch(client, question, { style, seconds: flags.refresh });
    const [report] = await Promise.all([question.look(), this.warnOfRegistry(client)]);
    this.log(statusText(report, style));
    if (style === 'health' && report.servers.some(isUnwell)) this.endWith(EXIT.failed);
    return question.answer(report);
  }

  async #watch(client: Client, question: StatusQuestion, { style, seconds }: Watching): Promise<void> {
    const show = this.jsonEnabled()
      ? { next: (report: StatusReport) => this.logLine(question.answer(report)), end: () => {} }
      : process.stdout.isTTY
        ? inPlace(style, seconds, process.stdout)
        : whenItChanges(style, (text) => this.log(text));
    try {
      const reports = asThingsChange(client, question.look, seconds * 1000, this.interrupted);
      for await (const report of reports) show.next(report);
    } finally {
      show.end();
    }
  }
}

interface Watching {
  readonly style: StatusStyle;
  readonly seconds: number;
}
