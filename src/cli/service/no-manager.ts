import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../client/service/host.ts';

/** What to do where the service manager cannot be spoken to, by what kind of place that is. */
export function whatInstead({ platform, env, root, user }: Host): string {
  if (platform === 'darwin')
    return 'log in at the screen of this Mac once: without that there is no launchd of yours';
  if (existsSync(join(root, 'run/systemd/system'))) {
    return `log in as ${user} (su and sudo do not count), or: sudo loginctl enable-linger ${user}`;
  }
  if (env.WSL_DISTRO_NAME)
    return 'write "[boot]" and "systemd=true" into /etc/wsl.conf, then: wsl.exe --shutdown';
  if (existsSync(join(root, '.dockerenv')) || existsSync(join(root, 'run/.containerenv'))) {
    return 'in a container, let mcpd be what the container runs';
  }
  return 'any mcp command starts the daemon; to have it from boot on, let what starts programs here run mcpd';
}
