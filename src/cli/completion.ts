import { SERVER_ACTIONS } from '../domain/name.ts';

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

/** Actions that make sense for `all`, before or after it. */
const FOR_ALL: readonly string[] = ['start', 'stop', 'restart'];

/**
 * What may stand in place of the last of `words` (the words behind `mcp`, the last one begun or empty), in either
 * order of server and action.
 */
export function candidates(
  words: readonly string[],
  commands: readonly KnownCommand[],
  servers: readonly string[],
): string[] {
  const begun = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  if (before.includes('--')) return [];
  return possible(
    before,
    begun,
    commands.filter(({ hidden }) => !hidden),
    servers,
  )
    .filter((word) => word.startsWith(begun))
    .sort();
}

function possible(
  before: readonly string[],
  begun: string,
  commands: readonly KnownCommand[],
  servers: readonly string[],
): readonly string[] {
  const [first, second] = before.filter((word) => !word.startsWith('-'));
  if (first === undefined)
    return begun.startsWith('-') ? ['--help', '--version'] : firstWords(commands, servers);
  const isServer = servers.includes(first) || first === 'all';
  if (isServer && second === undefined) return first === 'all' ? FOR_ALL : SERVER_ACTIONS;
  const inTopic = commands.filter(({ id }) => id.startsWith(`${first}:`));
  const ids = isServer ? [second] : [first, `${first}:${second}`];
  const known = commands.find(({ id }) => ids.includes(id));
  if (!known) return inTopic.map(({ id }) => id.slice(first.length + 1));
  const values = optionsOf(known, before.at(-1));
  if (values) return values;
  if (begun.startsWith('-')) return ['--help', ...flagsOf(known)];
  return isServer ? [] : serversFor(known, servers);
}

function firstWords(commands: readonly KnownCommand[], servers: readonly string[]): string[] {
  return [...new Set([...commands.map(({ id }) => id.split(':')[0] ?? ''), ...servers, 'all'])];
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

function serversFor({ id, args }: KnownCommand, servers: readonly string[]): readonly string[] {
  if (!('server' in args) && !('servers' in args)) return [];
  return FOR_ALL.includes(id) ? [...servers, 'all'] : servers;
}
