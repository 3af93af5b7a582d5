import { existsSync } from 'node:fs';
import { BaseCommand } from '../src/cli/base-command.ts';
import { Args, Flags, listFlag, pairsFlag } from '../src/cli/flags.ts';
import { entryFrom } from '../src/cli/new-entry.ts';
import { START_MODES, TRANSPORTS } from '../src/domain/server.ts';

export default class Add extends BaseCommand {
  static override description =
    'Add a server to the registry. Validated first; mcp config rollback takes it back.';
  static override usage = 'add NAME [FLAGS] -- COMMAND…';
  static override examples = [
    {
      description: 'A server that speaks over stdio',
      command: 'mcp add everything -- npx -y @modelcontextprotocol/server-everything',
    },
    {
      description: 'A server that listens on a port',
      command: 'mcp add mem0 --port 8050 --env-file ~/.mem0.env -- uv run server.py',
    },
    {
      description: 'A server somewhere else',
      command: "mcp add docs --url https://example.com/mcp --header 'Authorization=Bearer ${DOCS_TOKEN}'",
    },
  ];
  static override args = {
    name: Args.string({
      description: 'how the server is called from now on',
      required: true,
      ignoreStdin: true,
    }),
    command: Args.string({ description: 'what starts it, after --', multiple: true, ignoreStdin: true }),
  };
  static override flags = {
    port: Flags.integer({ min: 1, max: 65_535, description: 'where it listens; given to it as PORT' }),
    transport: Flags.option({
      options: TRANSPORTS,
      description: 'default: http with a port or url, else stdio',
    })(),
    url: Flags.string({ description: 'where it answers, for one that runs elsewhere' }),
    header: pairsFlag({ description: 'HTTP header for its url' }),
    env: pairsFlag({ char: 'e', description: 'variable for its process' }),
    'env-file': Flags.string({
      helpValue: '<file>',
      description: 'file of variables; the place for secrets',
    }),
    path: Flags.string({ helpValue: '<folder>', description: 'working directory' }),
    title: Flags.string({ description: 'name for people' }),
    description: Flags.string({ description: 'what it is for' }),
    keyword: listFlag({ description: 'word of a prompt that calls for it' }),
    start: Flags.option({ options: START_MODES, description: 'when it starts (default manual)' })(),
    dep: listFlag({
      helpValue: '<dependency>',
      description: 'what it needs: docker:IMAGE, service:COMMAND, or JSON',
    }),
    replace: Flags.boolean({ description: 'overwrite an entry of this name' }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Add);
    const wishes = { ...flags, envFile: flags['env-file'], command: args.command ?? [] };
    const entry = entryFrom(wishes, { cwd: process.cwd(), exists: existsSync });
    const client = await this.client();
    const answer = await client.call('registry.add', { server: args.name, entry, replace: flags.replace });
    this.log(`${args.name} is in the registry; mcp ${args.name} start starts it`);
    return answer;
  }
}
