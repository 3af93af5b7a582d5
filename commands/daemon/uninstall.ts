import { BaseCommand } from '../../src/cli/base-command.ts';
import { Flags } from '../../src/cli/flags.ts';
import { requireRoot } from '../../src/cli/service/root.ts';
import { describeService } from '../../src/cli/service/service-view.ts';
import { uninstallService } from '../../src/cli/service/uninstall.ts';
import { serviceControl } from '../../src/client/service/control.ts';
import { readService } from '../../src/client/service/find.ts';
import { thisHost } from '../../src/client/service/host.ts';

export default class DaemonUninstall extends BaseCommand {
  static override description =
    'Stop the service and its servers, and take back what mcp daemon install wrote. Registry, settings and data stay.';
  static override examples = ['mcp daemon uninstall', 'sudo mcp daemon uninstall --system'];
  static override flags = {
    system: Flags.boolean({ description: 'the service of the machine, which needs root' }),
  };

  async run(): Promise<unknown> {
    const { flags } = await this.parse(DaemonUninstall);
    const host = thisHost();
    const scope = flags.system ? 'system' : 'user';
    const service = await readService(scope, host, this.paths.home);
    if (!service) {
      this.log('the daemon is not installed as a service');
      return { uninstalled: false, file: null };
    }
    if (flags.system) requireRoot(host, 'uninstall');
    const end = await uninstallService(service, serviceControl(scope, service.file, host));
    const stopped =
      end === 'stopped' ? 'it is stopped' : 'its manager cannot be reached, and was told nothing';
    this.log(`took back the ${describeService(service)}; ${stopped}. Any mcp command starts a daemon again`);
    return { uninstalled: true, file: service.file };
  }
}
