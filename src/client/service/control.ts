import type { Host } from './host.ts';
import { launchdControl } from './launchd.ts';
import type { Scope, ServiceControl } from './service.ts';
import { systemdControl } from './systemd.ts';

/** The manager of services on this host, for the service of that file. */
export function serviceControl(scope: Scope, file: string, host: Host): ServiceControl {
  return host.platform === 'darwin' ? launchdControl(scope, file, host) : systemdControl(scope, host);
}
