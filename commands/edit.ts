import { confirm } from '../src/cli/ask.ts';
import { BaseCommand } from '../src/cli/base-command.ts';
import { editorOf, editText } from '../src/cli/editor.ts';
import { failureOf, formatFailure } from '../src/cli/failure.ts';
import { serverArg } from '../src/cli/flags.ts';
import { parseRegistry } from '../src/config/registry.ts';
import { AppError } from '../src/contract/errors.ts';
import { nearest } from '../src/domain/name.ts';
import { readIfThere } from '../src/platform/read-if-there.ts';

export default class Edit extends BaseCommand {
  static override description =
    "Edit a server's entry in your editor ($VISUAL or $EDITOR). Validated before it is written.";
  static override examples = ['mcp mem0 edit', 'EDITOR="code --wait" mcp mem0 edit'];
  static override args = { server: serverArg };

  async run(): Promise<unknown> {
    const { server } = (await this.parse(Edit)).args;
    const editor = editorOf(process.env, process.stdin.isTTY);
    const client = await this.client();
    const before = this.entryText(server);
    for (let text = before; ; ) {
      text = await editText(text, `${server}.json`, editor);
      if (text === before) {
        this.log('nothing was changed');
        return { changed: false };
      }
      try {
        const answer = await client.call('registry.add', { server, entry: parse(text), replace: true });
        this.log(`the entry of ${server} is changed; mcp config rollback takes it back`);
        return { changed: true, ...answer };
      } catch (error) {
        if (!process.stdin.isTTY) throw error;
        this.logToStderr(formatFailure(failureOf(error)));
        if (!(await confirm('Edit again?', '', this.interrupted))) throw error;
      }
    }
  }

  /** From the file itself: what the daemon shows has its secrets masked. An invalid entry can be edited, too. */
  entryText(server: string): string {
    const { entries } = parseRegistry(readIfThere(this.paths.registry) ?? '');
    const entry = entries.get(server);
    if (entry) return `${JSON.stringify(entry.raw, null, 2)}\n`;
    const near = nearest(server, [...entries.keys()]);
    throw new AppError('SERVER_NOT_FOUND', { server }, near ? { hint: `did you mean "${near}"?` } : {});
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('USAGE', { problem: `this is not valid JSON: ${(error as Error).message}` });
  }
}
