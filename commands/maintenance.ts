import { Flags, serversOrAll, tagFlag } from '../src/cli/flags.ts';
import { type Action, ServersCommand } from '../src/cli/servers-command.ts';

export default class Maintenance extends ServersCommand {
  static override description = 'Hold servers down on purpose: nothing starts them until they are let go.';
  static override examples = [
    { description: 'Hold one down', command: 'mcp mem0 maintenance' },
    { description: 'Let it go again', command: 'mcp mem0 maintenance --off' },
    { description: 'Let go of all that are held', command: 'mcp all maintenance --off' },
  ];
  static override args = { servers: serversOrAll };
  static override flags = { tag: tagFlag, off: Flags.boolean({ description: 'let them go again' }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Maintenance);
    return this.act({ ...args, tag: flags.tag }, flags.off ? RELEASE : HOLD);
  }
}

const HOLD: Action = {
  among: (server) => server.desired !== 'maintenance',
  title: (name) => `taking ${name} down for maintenance`,
  call: (client, server) => client.call('server.maintain', { server, on: true }),
  say: ({ name }) => `${name} is in maintenance; mcp ${name} maintenance --off lets it go`,
  did: () => 'in maintenance',
};

const RELEASE: Action = {
  among: (server) => server.desired === 'maintenance',
  title: (name) => `letting ${name} go`,
  call: (client, server) => client.call('server.maintain', { server, on: false }),
  say: ({ name, state }) => `${name} is out of maintenance (${state})`,
  did: () => 'out of maintenance',
};
