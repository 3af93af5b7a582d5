import type { Client } from '../client/client.ts';
import { AppError, EXIT } from '../contract/errors.ts';
import type { ServerStatus } from '../contract/shapes.ts';
import { BaseCommand } from './base-command.ts';
import { failureOf, formatFailure } from './failure.ts';
import { forEach, type Outcome } from './progress.ts';

/** Something that is done with each of several servers. */
export interface Action {
  /** Which servers `all` means. */
  readonly among: (server: ServerStatus) => boolean;
  readonly title: (name: string) => string;
  readonly call: (client: Client, name: string) => Promise<{ server: ServerStatus; already?: boolean }>;
  /** The answer on a terminal. */
  readonly say: (server: ServerStatus, already: boolean, seconds: number) => string;
  /** Takes back what was begun with a server when the user interrupts. */
  readonly undo?: (client: Client, name: string) => Promise<unknown>;
}

type Done = Awaited<ReturnType<Action['call']>>;

/** What start, stop and restart have in common: many servers at once, each with its own fate. */
export abstract class ServersCommand extends BaseCommand {
  /**
   * Carries `action` out on the servers named, all at once. One failure is thrown when only one server was meant; of
   * several, each failure is told and the exit code is 1.
   */
  protected async act(words: readonly string[], action: Action): Promise<unknown> {
    const client = await this.client();
    const names = await expand(client, words, action.among);
    const outcomes = await forEach({
      names,
      title: action.title,
      run: (name) => action.call(client, name),
      quiet: this.jsonEnabled(),
    });
    if (this.interrupted.aborted) await this.#takeBack(client, outcomes, action);
    const [first] = outcomes;
    if (words.length === 1 && words[0] !== 'all' && first?.ok === false) throw first.error;
    return this.#tell(outcomes, action);
  }

  #tell(outcomes: readonly Outcome<Done>[], action: Action): unknown {
    const failed = outcomes.filter((it) => !it.ok);
    const done = outcomes.filter((it) => it.ok);
    for (const { value, seconds } of done)
      this.log(action.say(value.server, value.already ?? false, seconds));
    for (const { error } of failed) this.logToStderr(formatFailure(failureOf(error)));
    if (outcomes.length === 0) this.logToStderr('there is no server to do this with');
    if (failed.length > 0) this.endWith(EXIT.failed);
    return {
      servers: done.map(({ value }) => value.server),
      failed: failed.map(({ name, error }) => ({ server: name, error: failureOf(error) })),
    };
  }

  /** Ends with INTERRUPTED, after what was begun and is not finished has been undone. */
  async #takeBack(client: Client, outcomes: readonly Outcome<Done>[], { undo }: Action): Promise<never> {
    const unfinished = outcomes.filter((it) => !it.ok).map(({ name }) => name);
    if (undo) await Promise.allSettled(unfinished.map((name) => undo(client, name)));
    throw new AppError('INTERRUPTED');
  }
}

async function expand(
  client: Client,
  words: readonly string[],
  among: Action['among'],
): Promise<readonly string[]> {
  if (!words.includes('all')) return [...new Set(words)];
  const { servers } = await client.call('server.status', {});
  return servers.filter(among).map(({ name }) => name);
}
