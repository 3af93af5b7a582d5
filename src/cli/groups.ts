import type { Client } from '../client/client.ts';
import { AppError } from '../contract/errors.ts';
import type { ServerStatus, StatusReport } from '../contract/shapes.ts';

/** No server can be called so: names hold no colon. */
const TAG = 'tag:';

/** Whether a word stands for any number of servers: `all`, or `tag:db`. */
export function isGroup(word: string): boolean {
  return word === 'all' || word.startsWith(TAG);
}

/** The words that `--tag db` means. */
export function tagWords(tags: readonly string[] = []): string[] {
  return tags.map((tag) => TAG + tag);
}

/**
 * The names that words stand for, each once: servers that are named as they stand, whether they exist or not; of a
 * group those that `among` lets through, in the order of the registry.
 * @throws AppError TAG_NOT_FOUND
 */
export function namesFor(
  words: readonly string[],
  { servers }: Pick<StatusReport, 'servers'>,
  among: (server: ServerStatus) => boolean = () => true,
): string[] {
  const names = words.flatMap((word) => {
    if (!isGroup(word)) return word;
    const members = servers.filter(({ tags }) => word === 'all' || tags.includes(word.slice(TAG.length)));
    if (members.length === 0 && word !== 'all') throw noSuchTag(word.slice(TAG.length), servers);
    return members.filter(among).map(({ name }) => name);
  });
  return [...new Set(names)];
}

/** As `namesFor`; asks the daemon who there is only where a group is among the words. @throws AppError TAG_NOT_FOUND */
export async function serversNamed(client: Client, words: readonly string[]): Promise<string[]> {
  const report = words.some(isGroup) ? await client.call('server.status', {}) : { servers: [] };
  return namesFor(words, report);
}

function noSuchTag(tag: string, servers: readonly ServerStatus[]): AppError {
  const tags = [...new Set(servers.flatMap((server) => server.tags))].sort();
  const hint = tags.length > 0 ? `the tags are: ${tags.join(', ')}` : undefined;
  return new AppError('TAG_NOT_FOUND', { tag }, hint === undefined ? {} : { hint });
}
