import { BaseCommand } from '../../src/cli/base-command.ts';
import { completionScript, SHELLS, type Shell } from '../../src/cli/completion-scripts.ts';
import { Args } from '../../src/cli/flags.ts';

export default class Completion extends BaseCommand {
  static override description = 'Completion for your shell: commands, flags and the names of your servers.';
  static override examples = [
    { description: 'bash: in ~/.bashrc', command: 'eval "$(mcp completion bash)"' },
    { description: 'zsh: in ~/.zshrc, after compinit', command: 'eval "$(mcp completion zsh)"' },
    { description: 'fish', command: 'mcp completion fish > ~/.config/fish/completions/mcp.fish' },
  ];
  static override args = {
    shell: Args.string({
      description: 'your shell',
      options: [...SHELLS],
      required: true,
      ignoreStdin: true,
    }),
  };

  async run(): Promise<unknown> {
    const { args } = await this.parse(Completion);
    const script = completionScript(args.shell as Shell);
    if (!this.jsonEnabled()) process.stdout.write(script);
    return { shell: args.shell, script };
  }
}
