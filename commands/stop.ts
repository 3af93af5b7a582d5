import { durationFlag, serversOrAll, tagFlag } from '../src/cli/flags.ts';
import { type Action, ServersCommand } from '../src/cli/servers-command.ts';

export default class Stop extends ServersCommand {
  static override description = 'Stop servers, with every process they started.';
  static override examples = [
    { description: 'Stop one server', command: 'mcp mem0 stop' },
    { description: 'Stop all of them', command: 'mcp all stop' },
    { description: 'Stop those with a tag', command: 'mcp stop --tag db' },
  ];
  static override args = { servers: serversOrAll };
  static override flags = {
    tag: tagFlag,
    timeout: durationFlag({ description: 'give up after this long (default: stop_timeout of the entry)' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Stop);
    return this.act({ ...args, tag: flags.tag }, stop(flags.timeout));
  }
}

const stop = (timeout: number | undefined): Action => ({
  among: (server) => server.state !== 'stopped' && server.state !== 'maintenance',
  title: (name) => `stopping ${name}`,
  call: (client, server) => client.call('server.stop', { server, timeout_seconds: timeout }),
  say: ({ name }, already) => (already ? `${name} was stopped already` : `${name} is stopped`),
  did: (already) => (already ? 'stopped already' : 'stopped'),
});
