import { BaseCommand } from '../src/cli/base-command.ts';
import { Args, durationFlag, serverArg } from '../src/cli/flags.ts';
import { argumentsFrom, needsSchema } from '../src/cli/tool-arguments.ts';
import { formatToolResult } from '../src/cli/tool-result.ts';
import { EXIT } from '../src/contract/errors.ts';

export default class Call extends BaseCommand {
  static override description =
    "Call one tool of a running server. Values take the types of the tool's own schema.";
  static override examples = [
    { description: 'Arguments as words', command: 'mcp everything call echo message=hi' },
    { description: 'Arguments as JSON', command: `mcp everything call get-sum '{"a": 1, "b": 2}'` },
    {
      description: 'The whole result, as the server sent it',
      command: 'mcp everything call echo message=hi --json',
    },
  ];
  static override args = {
    server: serverArg,
    tool: Args.string({
      description: 'name of a tool (mcp <server> tools lists them)',
      required: true,
      ignoreStdin: true,
    }),
    arguments: Args.string({
      description: 'key=value …, or one JSON object',
      multiple: true,
      ignoreStdin: true,
    }),
  };
  static override flags = { timeout: durationFlag({ description: 'give up after this long' }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Call);
    const { server, tool, arguments: words = [] } = args;
    const client = await this.client();
    const { servers } = needsSchema(words) ? await client.call('tool.list', { server }) : { servers: [] };
    const schema = servers[0]?.tools.find(({ name }) => name === tool)?.input_schema;
    const result = await client.call('tool.call', {
      server,
      tool,
      arguments: argumentsFrom(words, schema),
      timeout_seconds: flags.timeout,
    });
    this.log(formatToolResult(result));
    if (result.isError) this.endWith(EXIT.failed);
    return result;
  }
}
