import { rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Service, ServiceControl } from '../../client/service/service.ts';

/**
 * Stops the service with its servers, and takes back all that an install wrote. Where the manager cannot be spoken to
 * (in a container that was copied from a machine, say) the file goes all the same; says whether that was so.
 * @throws AppError SERVICE_FAILED
 */
export async function uninstallService(
  service: Service,
  control: ServiceControl,
): Promise<'stopped' | 'no manager'> {
  const isThere = (await control.problem()) === null;
  if (isThere) await control.disable();
  for (const file of filesOf(service)) rmSync(file, { force: true });
  if (isThere) await control.reload();
  return isThere ? 'stopped' : 'no manager';
}

/** The file, and the links by which systemd knows that it starts by itself: gone already, if systemd was asked. */
function filesOf({ manager, file }: Service): string[] {
  if (manager === 'launchd') return [file];
  const links = ['default.target.wants', 'multi-user.target.wants'];
  return [file, ...links.map((folder) => join(dirname(file), folder, basename(file)))];
}
