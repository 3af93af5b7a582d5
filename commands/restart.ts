import { durationFlag, serversOrAll, tagFlag } from '../src/cli/flags.ts';
import { type Action, ServersCommand } from '../src/cli/servers-command.ts';
import { formatSeconds } from '../src/cli/units.ts';

export default class Restart extends ServersCommand {
  static override description = 'Stop servers if they run, start them, and return when they are ready.';
  static override examples = [
    { description: 'Restart one server', command: 'mcp mem0 restart' },
    { description: 'Restart every server that is enabled', command: 'mcp all restart' },
  ];
  static override args = { servers: serversOrAll };
  static override flags = {
    tag: tagFlag,
    timeout: durationFlag({ description: 'give up after this long (default: ready_timeout of the entry)' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Restart);
    return this.act({ ...args, tag: flags.tag }, restart(flags.timeout));
  }
}

const restart = (timeout: number | undefined): Action => ({
  among: (server) => server.enabled && server.state !== 'maintenance',
  title: (name) => `restarting ${name}`,
  call: (client, server) => client.call('server.restart', { server, timeout_seconds: timeout }),
  say: ({ name, pid }, _, seconds) =>
    `${name} is ready again after ${formatSeconds(seconds)}${pid === null ? '' : ` (pid ${pid})`}`,
  did: () => 'restarted',
});
