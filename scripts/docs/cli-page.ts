import { SERVER_ACTIONS } from '../../src/domain/name.ts';
import { type CommandClass, type DocumentedCommand, type Input, loadCommands } from './commands.ts';
import { code, fence, linkTo, page, prose, table } from './markdown.ts';

/** docs/cli.md: every command with what it takes. */
export async function cliPage(): Promise<string> {
  const commands = await loadCommands();
  return page('The command line', 'the classes in commands/', [
    INTRODUCTION,
    table(['command', 'does'], commands.map(overviewRow)),
    ...commands.flatMap(section),
  ]);
}

const INTRODUCTION = `${fence(
  'text',
  `mcp <server> <action> [flags]     mcp everything start
mcp <action> <server> [flags]     the same: mcp start everything
mcp all <action> [flags]          every server: mcp all restart
mcp <command> [flags]             mcp list, mcp daemon status`,
)}

Every command takes \`--help\`, and \`--json\`: exactly one JSON document on stdout (one a line with \`-f\` and \`--watch\`).
Answers go to stdout, everything else to stderr. Colour and progress are for terminals only; \`NO_COLOR\` is honoured.
A command that needs the daemon starts it (not under \`MCP_NO_AUTOSTART=1\`).
What the exit codes mean is in [errors.md](errors.md#exit-codes).`;

const headingOf = ({ words }: DocumentedCommand) => `mcp ${words}`;

function overviewRow(documented: DocumentedCommand): string[] {
  const [first = ''] = descriptionOf(documented.command).split(/(?<=[.;]) /);
  return [linkTo(headingOf(documented)), prose(first.replace(/[.;]$/, ''))];
}

function section(documented: DocumentedCommand): string[] {
  const { words, command } = documented;
  const args = visible(command.args);
  const flags = visible(command.flags);
  return [
    `## ${headingOf(documented)}`,
    prose(descriptionOf(command)),
    fence('text', usageLines(words, command.usage, args).join('\n')),
    ...(args.length === 0 ? [] : [table(['argument', 'meaning'], args.map(argRow))]),
    ...(flags.length === 0 ? [] : [table(['flag', 'meaning'], flags.map(flagRow))]),
    ...exampleBlock(command.examples ?? []),
  ];
}

type Named = readonly [name: string, input: Input];

const descriptionOf = (command: CommandClass) => command.description ?? '';
const visible = (inputs: Readonly<Record<string, Input>> = {}): readonly Named[] =>
  Object.entries(inputs).filter(([, input]) => !input.hidden);

/** The order that people type comes first, for what is done to a server. */
function usageLines(words: string, own: CommandClass['usage'], args: readonly Named[]): string[] {
  const places = args.map(placeOf);
  const usual = [words, ...places, '[flags]'].join(' ');
  const turned = ['<server>', words, ...places.slice(1), '[flags]'].join(' ');
  const isAction = (SERVER_ACTIONS as readonly string[]).includes(words);
  const lines = own ? [own].flat() : isAction ? [turned, usual] : [usual];
  return lines.map((line) => `mcp ${line}`);
}

function placeOf([name, { multiple, required }]: Named): string {
  const word = `${name.toUpperCase()}${multiple ? '…' : ''}`;
  return required ? word : `[${word}]`;
}

function argRow([name, { description = '', options }]: Named): string[] {
  const choices = options ? `: ${options.map(code).join(', ')}` : '';
  return [code(name.toUpperCase()), prose(description) + choices];
}

function flagRow([name, flag]: Named): string[] {
  const short = flag.char ? `-${flag.char}, ` : '';
  const long = flag.allowNo ? `--[no-]${name}` : `--${name}`;
  const notes = [
    flag.required ? 'required' : '',
    flag.multiple ? 'may be given more than once' : '',
    defaultOf(flag),
  ];
  const said = notes.filter((note) => note !== '').join('; ');
  return [
    code(short + long + placeholderOf(flag)),
    `${prose(flag.description ?? '')}${said === '' ? '' : ` (${said})`}`,
  ];
}

function placeholderOf({ type, options, helpValue }: Input): string {
  if (type === 'boolean') return '';
  if (options) return ` ${options.join('|')}`;
  return ` ${helpValue ? [helpValue].flat().join(' ') : '<value>'}`;
}

function defaultOf({ type, default: value }: Input): string {
  const isPlain = typeof value === 'string' || typeof value === 'number';
  return type !== 'boolean' && isPlain ? `default ${value}` : '';
}

function exampleBlock(examples: NonNullable<CommandClass['examples']>): string[] {
  if (examples.length === 0) return [];
  const texts = examples.map((example) =>
    typeof example === 'string' ? `$ ${example}` : `# ${example.description}\n$ ${example.command}`,
  );
  return [fence('console', texts.join('\n'))];
}
