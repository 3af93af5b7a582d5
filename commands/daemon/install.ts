import { BaseCommand } from '../../src/cli/base-command.ts';
import { Flags } from '../../src/cli/flags.ts';
import { installService } from '../../src/cli/service/install.ts';
import { lingers } from '../../src/cli/service/linger.ts';
import { planService, type ServicePlan } from '../../src/cli/service/plan.ts';
import { requireRoot } from '../../src/cli/service/root.ts';
import { planFacts } from '../../src/cli/service/service-view.ts';
import { serviceControl } from '../../src/client/service/control.ts';
import { type Host, thisHost } from '../../src/client/service/host.ts';

export default class DaemonInstall extends BaseCommand {
  static override description =
    'Run the daemon as a service: a systemd unit, or a launchd agent. Again after an upgrade of Node.js or a change of PATH.';
  static override examples = [
    { description: 'For yourself, with the PATH of this shell', command: 'mcp daemon install' },
    { description: 'See what would be written', command: 'mcp daemon install --dry-run' },
    {
      description: 'From boot on, without a login, and still with your rights',
      command: 'sudo env "PATH=$PATH" mcp daemon install --system',
    },
  ];
  static override flags = {
    system: Flags.boolean({ description: 'as a service of the machine, which needs root' }),
    user: Flags.string({
      helpValue: '<name>',
      dependsOn: ['system'],
      description: 'whom a service of the machine runs as (default: who called sudo)',
    }),
    'dry-run': Flags.boolean({ description: 'print what would be written, and change nothing' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(DaemonInstall);
    const host = thisHost();
    const scope = flags.system ? 'system' : 'user';
    if (flags.system && !flags['dry-run']) requireRoot(host, 'install');
    const plan = await planService({ scope, user: flags.user, paths: this.paths, cwd: process.cwd() }, host);
    if (flags['dry-run']) return this.#show(plan);
    return this.#install(plan, host);
  }

  #show(plan: ServicePlan): unknown {
    this.log(plan.text.trimEnd());
    this.#note([`this would be ${plan.file}`, ...plan.notes]);
    const { scope, file, text, leftOut, notes } = plan;
    return { dry_run: true, scope, file, text, left_out: leftOut, notes };
  }

  async #install(plan: ServicePlan, host: Host): Promise<unknown> {
    const { scope, file, leftOut } = plan;
    const control = serviceControl(scope, file, host);
    const { written, replaced, daemon } = await installService({
      plan,
      control,
      host,
      signal: this.interrupted,
    });
    const { pid, version } = daemon;
    const what = written || replaced !== null ? 'is installed, and runs' : 'was installed already, and runs';
    this.log([`the service ${what} (pid ${pid}, version ${version})`, planFacts(plan)].join('\n'));
    const stays = scope === 'system' || host.platform === 'darwin' || (await lingers(host));
    const notes = stays ? plan.notes : [...plan.notes, LINGER];
    this.#note(notes);
    return { dry_run: false, scope, file, written, replaced, pid, version, left_out: leftOut, notes };
  }

  /** To people who read; a document has its notes in itself. */
  #note(notes: readonly string[]): void {
    if (!this.jsonEnabled()) for (const note of notes) process.stderr.write(`note: ${note}\n`);
  }
}

const LINGER =
  'it starts with your first session and ends with your last; to have it always: loginctl enable-linger';
