import type { Env } from '../../platform/paths.ts';
import { runProgram } from '../../platform/run-program.ts';
import type { Description } from './read-unit-file.ts';

interface Agent {
  readonly ProgramArguments?: readonly string[];
  readonly EnvironmentVariables?: Readonly<Record<string, string>>;
  readonly UserName?: string;
}

/** Reads a property list of launchd with the tool that every Mac has for it; null when it is none. */
export async function readAgent(file: string, env: Env): Promise<Description | null> {
  const { code, stdout } = await runProgram('plutil', ['-convert', 'json', '-o', '-', file], { env });
  if (code !== 0) return null;
  const agent = JSON.parse(stdout) as Agent;
  return {
    program: agent.ProgramArguments ?? [],
    environment: agent.EnvironmentVariables ?? {},
    user: agent.UserName ?? null,
  };
}
