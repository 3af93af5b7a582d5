import { BaseCommand } from '../src/cli/base-command.ts';
import { Flags, sinceFlag, someServers, tagFlag } from '../src/cli/flags.ts';
import { serversNamed, tagWords } from '../src/cli/groups.ts';
import { readLogs } from '../src/cli/log-reader.ts';
import { formatLogLine, lineFilter } from '../src/cli/log-view.ts';
import { LOG_LEVELS, type LogLine } from '../src/domain/log-line.ts';

const DEFAULT_LINES = 50;

export default class Logs extends BaseCommand {
  static override description =
    'What servers wrote, and what the daemon did with them. Kept across restarts.';
  static override examples = [
    { description: 'The last lines of one server', command: 'mcp mem0 logs' },
    { description: 'Follow it, across restarts', command: 'mcp mem0 logs -f' },
    {
      description: 'Errors of all servers in the last hour',
      command: 'mcp logs --all --since 1h --level error',
    },
    { description: 'Lines that match a regular expression', command: "mcp mem0 logs --filter 'POST|PUT'" },
  ];
  static override args = { servers: someServers };
  static override flags = {
    follow: Flags.boolean({ char: 'f', description: 'go on with new lines until Ctrl-C' }),
    since: sinceFlag({ description: 'lines since then: 10m, 2h, or a date' }),
    lines: Flags.integer({
      char: 'n',
      min: 0,
      description: `at most this many (default ${DEFAULT_LINES}, all with --since)`,
    }),
    filter: Flags.string({ helpValue: '<regex>', description: 'lines that match' }),
    level: Flags.option({ options: LOG_LEVELS, description: 'lines of this level or worse' })(),
    tag: tagFlag,
    all: Flags.boolean({ description: 'all servers, merged in the order of time' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Logs);
    const client = await this.client();
    const words = flags.all ? [] : [...(args.servers ?? []), ...tagWords(flags.tag)];
    const servers = await serversNamed(client, words.length > 0 ? words : ['all']);
    const { since, follow } = flags;
    const lines = flags.lines ?? (since ? undefined : DEFAULT_LINES);
    const keep = lineFilter(flags.filter, flags.level);
    const nameWidth = servers.length === 1 ? 0 : Math.max(0, ...servers.map((name) => name.length));
    const all: LogLine[] = [];
    const query = { servers, since, lines, follow, keep, signal: this.interrupted };
    for await (const line of readLogs(client, query)) {
      if (!this.jsonEnabled()) this.log(formatLogLine(line, nameWidth));
      else if (follow) this.logLine(line);
      else all.push(line);
    }
    return { lines: all };
  }
}
