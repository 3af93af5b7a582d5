import { AppError } from '../contract/errors.ts';
import { nearest, SERVER_ACTIONS } from '../domain/name.ts';
import { isGroup } from './groups.ts';

/** The words that the command line knows. */
export interface Vocabulary {
  /** Ids of commands; `:` between a topic and its command. */
  readonly commands: readonly string[];
  readonly topics: readonly string[];
  /** Names of the servers in the registry; asked for only when a word is neither a command nor a topic. */
  readonly servers: () => readonly string[];
}

/**
 * Turns `mcp <server> <action> …` round into `mcp <action> <server> …`, the only order that commands know. A server
 * alone is `info`, `all` or a tag (`tag:db`) alone is `status`, `help X` is `X --help`. Flags before the first word move behind the
 * words. Throws `USAGE` or `SERVER_NOT_FOUND`, with the nearest right word, for a word that means nothing.
 */
export function reorder(argv: readonly string[], vocabulary: Vocabulary): string[] {
  const start = argv.findIndex((word) => !word.startsWith('-'));
  if (start === -1 || argv.indexOf('--') === 0) return [...argv];
  const flags = argv.slice(0, start);
  const [first = '', ...rest] = argv.slice(start);
  if (first === 'help') return rest.length === 0 ? ['--help'] : reorder([...rest, '--help'], vocabulary);
  if (vocabulary.commands.includes(first)) return withFlags([first, ...rest], flags);
  if (vocabulary.topics.includes(first)) return withFlags(inTopic(first, rest, vocabulary), flags);
  return withFlags(serverFirst(first, rest, vocabulary), flags);
}

/** Flags stay flags: before a `--`, behind which everything belongs to somebody else. */
function withFlags(words: readonly string[], flags: readonly string[]): string[] {
  const end = words.indexOf('--');
  return end === -1 ? [...words, ...flags] : [...words.slice(0, end), ...flags, ...words.slice(end)];
}

/** The command stands right behind its topic; flags between the two move behind it. */
function inTopic(topic: string, rest: readonly string[], { commands }: Vocabulary): string[] {
  const at = rest.findIndex((it) => !it.startsWith('-'));
  const word = rest[at];
  if (word === undefined) return [topic, ...rest];
  if (commands.includes(`${topic}:${word}`))
    return [topic, word, ...rest.slice(0, at), ...rest.slice(at + 1)];
  const known = commands.filter((id) => id.startsWith(`${topic}:`)).map((id) => id.slice(topic.length + 1));
  const near = nearest(word, known);
  const hint = near ? `did you mean "mcp ${topic} ${near}"?` : `mcp ${topic} has: ${known.join(', ')}`;
  throw new AppError('USAGE', { problem: `there is no command "${topic} ${word}"` }, { hint });
}

function serverFirst(server: string, rest: readonly string[], vocabulary: Vocabulary): string[] {
  const at = rest.findIndex((word) => !word.startsWith('-'));
  const action = rest[at];
  if (action !== undefined && isAction(action) && !isMistypedTopic(server, action, vocabulary)) {
    return [action, ...rest.slice(0, at), server, ...rest.slice(at + 1)];
  }
  const group = isGroup(server);
  if (!group && !vocabulary.servers().includes(server)) throw unknownWord(server, rest, vocabulary);
  if (action === undefined) return [group ? 'status' : 'info', ...servers(server), ...rest];
  const near = nearest(action, SERVER_ACTIONS);
  throw new AppError(
    'USAGE',
    { problem: `"${action}" is not something to do with a server` },
    { hint: near ? `did you mean "mcp ${server} ${near}"?` : `try one of: ${SERVER_ACTIONS.join(', ')}` },
  );
}

/** `mcp deamon status`: "status" is an action of servers too, but no server was meant. */
function isMistypedTopic(
  word: string,
  action: string,
  { commands, topics, servers: names }: Vocabulary,
): boolean {
  const topic = nearest(word, topics);
  return topic !== null && commands.includes(`${topic}:${action}`) && !names().includes(word);
}

const servers = (name: string) => (name === 'all' ? [] : [name]);

function isAction(word: string): boolean {
  return (SERVER_ACTIONS as readonly string[]).includes(word);
}

function unknownWord(word: string, rest: readonly string[], vocabulary: Vocabulary): AppError {
  const names = vocabulary.servers();
  const verbs = [
    ...new Set([...vocabulary.commands.filter((id) => !id.includes(':')), ...vocabulary.topics]),
  ];
  const near = nearest(word, [...verbs, ...names]);
  const hint = near ? `did you mean "${['mcp', near, ...rest].join(' ')}"?` : 'mcp --help; mcp list';
  if (near !== null && names.includes(near))
    return new AppError('SERVER_NOT_FOUND', { server: word }, { hint });
  return new AppError('USAGE', { problem: `"${word}" is neither a command nor a server` }, { hint });
}
