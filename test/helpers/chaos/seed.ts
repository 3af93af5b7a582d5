import { expect } from 'vitest';
import { packageRoot } from '../../../src/platform/package-root.ts';

/**
 * The seed of the running test: MCP_CHAOS_SEED, or one of its own. It is printed with the command that repeats the
 * test with it, for whoever reads of a failure in CI has nothing else.
 */
export function chaosSeed(): number {
  const given = Number(process.env.MCP_CHAOS_SEED);
  const seed = Number.isInteger(given) && given > 0 ? given : 1 + Math.floor(Math.random() * 0x7fff_fffe);
  const { testPath = '', currentTestName = '' } = expect.getState();
  const file = testPath.replace(`${packageRoot}/`, '');
  console.log(`${currentTestName}\n  again: MCP_CHAOS_SEED=${seed} npx vitest run ${file}`);
  return seed;
}

/** MCP_CHAOS_SECONDS, or what a test takes for itself unless told otherwise. */
export function chaosSeconds(usual: number): number {
  const given = Number(process.env.MCP_CHAOS_SECONDS);
  return given > 0 ? given : usual;
}
