import { BaseCommand } from '../src/cli/base-command.ts';
import { checkDaemon } from '../src/cli/doctor/daemon.ts';
import { formatFinding, ok, problem } from '../src/cli/doctor/findings.ts';
import { checkNode, checkPrograms } from '../src/cli/doctor/programs.ts';
import { checkCommands, checkSecrets } from '../src/cli/doctor/registry.ts';
import { checkRuntime } from '../src/cli/doctor/runtime.ts';
import { checkFiles, formatFound } from '../src/config/check-files.ts';
import { EXIT } from '../src/contract/errors.ts';
import type { Finding } from '../src/contract/shapes.ts';
import { packageRoot } from '../src/platform/package-root.ts';

export default class Doctor extends BaseCommand {
  static override description = 'Look for what is wrong, and say how to fix it. Exit 1 when something is.';
  static override examples = ['mcp doctor', 'mcp doctor --json'];

  async run(): Promise<unknown> {
    await this.parse(Doctor);
    const { paths } = this;
    const path = process.env.PATH ?? '';
    const { registry, problems } = checkFiles(paths, process.env, process.cwd());
    const entries = [...registry.entries.values()];
    const findings: Finding[] = [
      checkNode(process.versions.node, [20, 19]),
      ...checkPrograms(path, packageRoot),
      ...checkRuntime(paths, process.getuid?.() ?? 0),
      ...(problems.length === 0 ? [ok('config', 'settings and registry are valid')] : []),
      ...problems.map((found) =>
        problem('config', formatFound(found), 'correct it; mcp config validate checks again'),
      ),
      checkSecrets(paths.registry, entries),
      ...checkCommands(entries, path, paths.home),
      ...(await checkDaemon(() => this.runningClient(), paths.socket)),
    ];
    for (const finding of findings) this.log(formatFinding(finding));
    const healthy = findings.every(({ status }) => status !== 'problem');
    if (!healthy) this.endWith(EXIT.failed);
    return { ok: healthy, findings };
  }
}
