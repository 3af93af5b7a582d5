/** A local engine answers at once or not at all. */
const PING_TIMEOUT_MS = 2000;

/** Why no Docker engine answers, in words; null when one does. DOCKER_HOST and its like are honoured. */
export async function dockerProblem(): Promise<string | null> {
  // dockerode loads slowly, and most users of the daemon have no container.
  const { default: Docker } = await import('dockerode');
  try {
    await new Docker({ timeout: PING_TIMEOUT_MS }).ping();
    return null;
  } catch (error) {
    return describe(error as NodeJS.ErrnoException & { address?: string });
  }
}

function describe(error: NodeJS.ErrnoException & { address?: string }): string {
  const where = error.address ? ` at ${error.address}` : '';
  if (error.code === 'ENOENT') return `there is no engine${where}`;
  if (error.code === 'ECONNREFUSED')
    return `nothing answers${where}; the engine is installed but does not run`;
  if (error.code === 'EACCES')
    return `no permission to use the engine${where}; add yourself to the docker group`;
  return error.message;
}
