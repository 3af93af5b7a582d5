import { durationFlag, Flags, serversOrAll, tagFlag } from '../src/cli/flags.ts';
import { isGroup } from '../src/cli/groups.ts';
import { runDaemon } from '../src/cli/run-daemon.ts';
import { type Action, ServersCommand } from '../src/cli/servers-command.ts';
import { startAndFollow } from '../src/cli/start-and-follow.ts';
import { formatSeconds } from '../src/cli/units.ts';
import { AppError } from '../src/contract/errors.ts';

export default class Start extends ServersCommand {
  static override description = 'Start servers; returns when they are ready, or with why they are not.';
  static override examples = [
    { description: 'Start one server', command: 'mcp mem0 start' },
    { description: 'Start every server that is enabled', command: 'mcp all start' },
    { description: 'Start those with a tag', command: 'mcp tag:db start' },
    { description: 'Run one in this terminal until Ctrl-C, with its logs', command: 'mcp mem0 start --fg' },
  ];
  static override args = { servers: serversOrAll };
  static override flags = {
    tag: tagFlag,
    timeout: durationFlag({ description: 'give up after this long (default: ready_timeout of the entry)' }),
    fg: Flags.boolean({ description: 'stay in the foreground, show the logs, stop it on Ctrl-C' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Start);
    if (flags.fg) return this.inForeground(args.servers ?? []);
    return this.act({ ...args, tag: flags.tag }, start(flags.timeout));
  }

  async inForeground([server = '', ...others]: readonly string[]): Promise<void> {
    if (others.length > 0 || server === '' || isGroup(server))
      throw new AppError('USAGE', { problem: '--fg takes one server' });
    const client = await this.runningClient();
    this.endWith(
      client
        ? await startAndFollow(client, server, this.interrupted)
        : await runDaemon(['--foreground', server]),
    );
  }
}

const start = (timeout: number | undefined): Action => ({
  among: (server) => server.enabled && server.state !== 'maintenance',
  title: (name) => `starting ${name}`,
  call: (client, server) => client.call('server.start', { server, timeout_seconds: timeout }),
  say: ({ name, pid }, already, seconds) => {
    const process = pid === null ? '' : ` (pid ${pid})`;
    return already
      ? `${name} runs already${process}`
      : `${name} is ready after ${formatSeconds(seconds)}${process}`;
  },
  undo: (client, server) => client.call('server.stop', { server }, { signal: undefined }),
  did: (already) => (already ? 'ran already' : 'started'),
});
