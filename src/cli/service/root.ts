import type { Host } from '../../client/service/host.ts';
import { AppError } from '../../contract/errors.ts';

/** @throws AppError SERVICE_REFUSED unless root asks */
export function requireRoot({ uid }: Host, command: 'install' | 'uninstall'): void {
  if (uid === 0) return;
  const hint = `sudo env "PATH=$PATH" mcp daemon ${command} --system`;
  throw new AppError(
    'SERVICE_REFUSED',
    { problem: 'a service of the machine is for root to change' },
    { hint },
  );
}
