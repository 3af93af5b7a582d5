import { paint } from './colour.ts';

/** What the page needs to know of a command or a topic. */
export interface Entry {
  readonly id: string;
  readonly description: string;
}

/** In the order in which a newcomer meets them. What stands in no group is listed at the end. */
const GROUPS: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['EVERY DAY', ['list', 'status', 'start', 'stop', 'restart', 'logs']],
  ['TOOLS', ['tools', 'call']],
  ['THE LIFE OF A SERVER', ['add', 'info', 'edit', 'enable', 'disable', 'maintenance', 'install', 'remove']],
  ['WHEN SOMETHING IS WRONG', ['doctor', 'events']],
  ['SETTINGS AND DAEMON', ['config', 'daemon', 'completion']],
];

const EXAMPLES: ReadonlyArray<readonly [string, string]> = [
  ['mcp add everything -- npx -y @modelcontextprotocol/server-everything', 'add a server'],
  ['mcp everything start', 'start it; returns when it is ready'],
  ['mcp everything call echo message=hi', 'call one of its tools'],
  ['mcp status', 'see how all servers are'],
  ['mcp everything logs -f', 'follow its log'],
];

/** `mcp --help`: examples first, then every command in its group. */
export function frontPage(entries: readonly Entry[]): string {
  const grouped = new Set(GROUPS.flatMap(([, ids]) => ids));
  const others = entries.map(({ id }) => id).filter((id) => !grouped.has(id));
  const groups = [...GROUPS, ['MORE', others] as const].map(([title, ids]) => {
    const lines = ids.flatMap((id) => entries.filter((entry) => entry.id === id).map(commandLine));
    return lines.length === 0 ? '' : section(title, lines);
  });
  const width = Math.max(...EXAMPLES.map(([command]) => command.length));
  return [
    'mcp runs MCP servers the way an init system runs services: one supervised process\neach, shared by every client.',
    section(
      'EXAMPLES',
      EXAMPLES.map(([command, why]) => `$ ${command.padEnd(width)}  ${paint('dim', why)}`),
    ),
    section('USAGE', [
      '$ mcp <server> <action> [flags]   the same as: mcp <action> <server>',
      '$ mcp all <action>                every server',
      '$ mcp <command> --help            what a command takes, with examples',
    ]),
    ...groups.filter((group) => group !== ''),
    'Every command takes --json. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no daemon, 4 not found, 5 timed out.\n',
  ].join('\n\n');
}

function commandLine({ id, description }: Entry): string {
  return `${paint('cyan', id.padEnd(12))} ${firstSentence(description)}`;
}

function section(title: string, lines: readonly string[]): string {
  return [paint('bold', title), ...lines.map((line) => `  ${line}`)].join('\n');
}

const firstSentence = (text: string) => (/^.*?[.;](?=\s|$)/s.exec(text)?.[0] ?? text).replace(/[.;]$/, '');
