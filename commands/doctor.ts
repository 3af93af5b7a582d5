import { existsSync } from 'node:fs';
import { BaseCommand } from '../src/cli/base-command.ts';
import { formatFinding, ok, problem, warning } from '../src/cli/doctor/findings.ts';
import { checkNode, checkPrograms } from '../src/cli/doctor/programs.ts';
import { checkCommands, checkSecrets } from '../src/cli/doctor/registry.ts';
import { checkRuntime } from '../src/cli/doctor/runtime.ts';
import { failureOf } from '../src/cli/failure.ts';
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
      ...(await this.askDaemon()),
    ];
    for (const finding of findings) this.log(formatFinding(finding));
    const healthy = findings.every(({ status }) => status !== 'problem');
    if (!healthy) this.endWith(EXIT.failed);
    return { ok: healthy, findings };
  }

  async askDaemon(): Promise<Finding[]> {
    try {
      const client = await this.runningClient();
      if (!client) return [whyNotRunning(this.paths.socket)];
      const { findings } = await client.call('daemon.check', {});
      return [ok('daemon', `it runs (pid ${client.daemon.pid})`), ...findings];
    } catch (error) {
      const { message, hint } = failureOf(error);
      return [problem('daemon', message, hint)];
    }
  }
}

function whyNotRunning(socket: string): Finding {
  if (!existsSync(socket)) return ok('daemon', 'it does not run; any command that needs it starts it');
  return warning(
    'daemon',
    `it does not run, and was killed: ${socket} is left over`,
    'mcp daemon start clears it away',
  );
}
