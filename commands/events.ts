import { BaseCommand } from '../src/cli/base-command.ts';
import { followEvents } from '../src/cli/event-reader.ts';
import { formatEvent } from '../src/cli/event-view.ts';
import { Args, Flags, sinceFlag } from '../src/cli/flags.ts';
import { CATEGORIES, SEVERITIES } from '../src/contract/shapes.ts';

export default class Events extends BaseCommand {
  static override description = 'What happened: starts, failures, commands, changes of the configuration.';
  static override examples = [
    { description: 'The last events', command: 'mcp events' },
    { description: 'What went wrong since yesterday', command: 'mcp events --since 1d --severity warning' },
    { description: 'One server, as it happens', command: 'mcp events mem0 -f' },
  ];
  static override args = {
    server: Args.string({ description: 'only about this server', ignoreStdin: true }),
  };
  static override flags = {
    follow: Flags.boolean({ char: 'f', description: 'go on with new events until Ctrl-C' }),
    since: sinceFlag({ description: 'events since then: 10m, 2h, or a date' }),
    severity: Flags.option({ options: SEVERITIES, description: 'this or worse' })(),
    category: Flags.option({ options: CATEGORIES, description: 'only of this category' })(),
    server: Flags.string({ helpValue: '<name>', description: 'only about this server' }),
    lines: Flags.integer({ char: 'n', min: 1, max: 10_000, default: 50, description: 'at most this many' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Events);
    const { since, severity, category, lines: limit } = flags;
    const filter = { since, severity, category, server: args.server ?? flags.server };
    const client = await this.client();
    const answer = await client.call('event.list', { ...filter, limit });
    if (!flags.follow) {
      this.log(answer.events.map(formatEvent).join('\n') || 'No events.');
      return answer;
    }
    const show = (event: (typeof answer.events)[number]) =>
      this.jsonEnabled() ? this.logLine(event) : this.log(formatEvent(event));
    answer.events.forEach(show);
    const start = answer.events.at(-1) ?? { id: 0, timestamp: since ?? new Date().toISOString() };
    for await (const event of followEvents(client, filter, start, this.interrupted)) show(event);
    return undefined;
  }
}
