import type { Host } from '../../client/service/host.ts';
import { runProgram } from '../../platform/run-program.ts';

/**
 * Whether a user's services run without a session: from boot on, and after logout. Null where nobody can say.
 * loginctl(1), enable-linger.
 */
export async function lingers({ user, env }: Host): Promise<boolean | null> {
  const args = ['show-user', user, '--property=Linger', '--value'];
  const { code, stdout } = await runProgram('loginctl', args, { env });
  return code === 0 ? stdout.trim() === 'yes' : null;
}
