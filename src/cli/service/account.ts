import type { Host } from '../../client/service/host.ts';
import { AppError } from '../../contract/errors.ts';
import { runProgram } from '../../platform/run-program.ts';

/** Whom a service runs as. */
export interface Account {
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/**
 * Whom a service of the machine is to run as: the user that was named, else who called sudo, or who asks. Never root unless named.
 * @throws AppError USAGE when nobody is named, or there is no such user
 */
export async function systemAccount(named: string | undefined, host: Host): Promise<Account> {
  const user = named ?? host.env.SUDO_USER ?? (host.uid === 0 ? undefined : host.user);
  if (!user) {
    const hint = 'add --user NAME: servers are to run with the rights of an ordinary user';
    throw new AppError('USAGE', { problem: 'as whom is the daemon to run?' }, { hint });
  }
  // Both print the line of passwd(5); that of macOS has three fields more in the middle.
  const [program, args] =
    host.platform === 'darwin' ? (['id', ['-P', user]] as const) : (['getent', ['passwd', user]] as const);
  const { code, stdout } = await runProgram(program, args, { env: host.env });
  const fields = stdout.trim().split(':');
  const home = fields.at(-2);
  if (code !== 0 || !home) throw new AppError('USAGE', { problem: `there is no user "${user}"` });
  return { user, uid: Number(fields[2]), gid: Number(fields[3]), home };
}
