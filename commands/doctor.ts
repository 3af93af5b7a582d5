import { BaseCommand } from '../src/cli/base-command.ts';
import { CHECKS } from '../src/cli/doctor/checks.ts';
import type { DoctorContext } from '../src/cli/doctor/context.ts';
import { daemonState } from '../src/cli/doctor/daemon.ts';
import type { Diagnosis } from '../src/cli/doctor/diagnosis.ts';
import { type Mending, mendAll } from '../src/cli/doctor/mending.ts';
import { runChecks } from '../src/cli/doctor/run.ts';
import { formatMending, formatReport, summaryOf } from '../src/cli/doctor/view.ts';
import { Flags } from '../src/cli/flags.ts';
import { checkFiles } from '../src/config/check-files.ts';
import { EXIT } from '../src/contract/errors.ts';

export default class Doctor extends BaseCommand {
  static override description =
    'Look for what is wrong, and say how to fix it. Exit 1 when something is; warnings alone are exit 0.';
  static override examples = ['mcp doctor', 'mcp doctor --fix', 'mcp doctor --json'];
  static override flags = {
    fix: Flags.boolean({ description: 'mend what is safe to mend, and look again' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Doctor);
    // Asked once: nothing that is mended makes a daemon come or go.
    const daemon = daemonState(() => this.runningClient());
    const look = () => runChecks(CHECKS, this.#context(daemon));
    const before = await look();
    const mendings = flags.fix ? await mendAll(before) : [];
    const findings = mendings.some(({ fixed }) => fixed) ? await look() : before;
    this.#print(mendings, findings);
    const summary = summaryOf(findings);
    if (summary.problems > 0) this.endWith(EXIT.failed);
    return { ok: summary.problems === 0, summary, findings: findings.map(forScripts), fixed: mendings };
  }

  #context(daemon: DoctorContext['daemon']): DoctorContext {
    let files: ReturnType<typeof checkFiles> | undefined;
    return {
      paths: this.paths,
      env: process.env,
      platform: process.platform,
      uid: process.getuid?.() ?? 0,
      files: () => (files ??= checkFiles(this.paths, process.env, process.cwd())),
      daemon,
    };
  }

  #print(mendings: readonly Mending[], findings: readonly Diagnosis[]): void {
    const tried = mendings.filter(({ tried }) => tried).map(formatMending);
    if (tried.length > 0) this.log(`${tried.join('\n')}\n`);
    this.log(formatReport(findings));
  }
}

/** A finding as a script sees it. */
function forScripts({ mend, ...finding }: Diagnosis) {
  return { ...finding, fixable: mend !== undefined };
}
