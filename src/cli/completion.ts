import { SERVER_ACTIONS } from '../domain/name.ts';
import { isGroup, tagWords } from './groups.ts';

/** What completion needs to know of a command; oclif's manifest has it. */
export interface KnownCommand {
  readonly id: string;
  readonly hidden?: boolean | undefined;
  readonly args: Readonly<Record<string, unknown>>;
  readonly flags: Readonly<Record<string, KnownFlag>>;
}

interface KnownFlag {
  readonly char?: string | undefined;
  readonly options?: readonly string[] | undefined;
  readonly hidden?: boolean | undefined;
}

/** Actions that make sense for a group, before or after it. */
const FOR_GROUPS: readonly string[] = [
  ...['start', 'stop', 'restart', 'status', 'logs'],
  ...['enable', 'disable', 'maintenance', 'install'],
];

/** What the registry names. */
export interface Known {
  readonly servers: readonly string[];
  readonly tags: readonly string[];
}

/**
 * What may stand in place of the last of `words` (the words behind `mcp`, the last one begun or empty), in either
 * order of server and action.
 */
export function candidates(
  words: readonly string[],
  commands: readonly KnownCommand[],
  known: Known,
): string[] {
  const begun = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  if (before.includes('--')) return [];
  return possible(
    before,
    begun,
    commands.filter(({ hidden }) => !hidden),
    known,
  )
    .filter((word) => word.startsWith(begun))
    .sort();
}

function possible(
  before: readonly string[],
  begun: string,
  commands: readonly KnownCommand[],
  known: Known,
): readonly string[] {
  const [first, second] = before.filter((word) => !word.startsWith('-'));
  if (first === undefined)
    return begun.startsWith('-') ? ['--help', '--version'] : firstWords(commands, known);
  const isServer = known.servers.includes(first) || isGroup(first);
  if (isServer && second === undefined) return isGroup(first) ? FOR_GROUPS : SERVER_ACTIONS;
  const inTopic = commands.filter(({ id }) => id.startsWith(`${first}:`));
  const ids = isServer ? [second] : [first, `${first}:${second}`];
  const command = commands.find(({ id }) => ids.includes(id));
  if (!command) return inTopic.map(({ id }) => id.slice(first.length + 1));
  if (before.at(-1) === '--tag') return known.tags;
  const values = optionsOf(command, before.at(-1));
  if (values) return values;
  if (begun.startsWith('-')) return ['--help', ...flagsOf(command)];
  return isServer ? [] : serversFor(command, known);
}

function firstWords(commands: readonly KnownCommand[], { servers, tags }: Known): string[] {
  const verbs = commands.map(({ id }) => id.split(':')[0] ?? '');
  return [...new Set([...verbs, ...servers, 'all', ...tagWords(tags)])];
}

function flagsOf({ flags }: KnownCommand): string[] {
  return Object.entries(flags).flatMap(([name, flag]) => (flag.hidden ? [] : [`--${name}`]));
}

/** The values of the flag that `word` is, where they are a fixed list. */
function optionsOf({ flags }: KnownCommand, word: string | undefined): readonly string[] | null {
  const flag = Object.entries(flags).find(
    ([name, { char }]) => word === `--${name}` || (char && word === `-${char}`),
  );
  return flag?.[1].options ?? null;
}

function serversFor({ id, args }: KnownCommand, { servers, tags }: Known): readonly string[] {
  if (!('server' in args) && !('servers' in args)) return [];
  return FOR_GROUPS.includes(id) ? [...servers, 'all', ...tagWords(tags)] : servers;
}
