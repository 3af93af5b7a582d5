import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { ok, problem, warning } from '../../contract/finding.ts';
import type { Finding } from '../../contract/shapes.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { findOnPath } from '../../platform/find-on-path.ts';

/** Programs of ours, by the file that each is a link to, as package.json's `bin` has it. */
const PROGRAMS = { mcp: 'mcp.js', 'mcp-manager': 'mcp.js', mcpd: 'mcpd.js' } as const;

/** Whether this Node.js is new enough; `least` is what package.json asks for. */
export function checkNode(version: string, least: readonly [number, number]): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return ok('node', `Node.js ${version}`);
  const message = `Node.js ${version} is too old: ${least.join('.')} or later is needed`;
  return problem('node', message, `nvm install ${least[0]} || mise use -g node@${least[0]}`);
}

/** Whether each program of ours is found on PATH, and is ours: the Python SDK of MCP ships an `mcp` too. */
export function checkPrograms(path: string, packageRoot: string): Finding[] {
  const names = Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[];
  const missing = names.filter((name) => findOnPath(name, path).length === 0);
  const findings = names.flatMap((name) => strangerInPlaceOf(name, path, packageRoot));
  if (missing.length > 0) {
    const message = `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not on PATH`;
    findings.unshift(warning('path', message, linkFrom(packageRoot)));
  }
  return findings.length > 0 ? findings : [ok('path', `${names.join(', ')} on PATH are ours`)];
}

/** A finding when somebody else's program is found under a name of ours. */
function strangerInPlaceOf(name: keyof typeof PROGRAMS, path: string, packageRoot: string): Finding[] {
  const found = findOnPath(name, path);
  const [first] = found;
  const isOurs = (program: string) => realpathSync(program).endsWith(`/dist/bin/${PROGRAMS[name]}`);
  if (first === undefined || isOurs(first)) return [];
  const whose = isPython(first) ? 'that of the Python SDK' : 'another program';
  const message = `${name} on PATH is ${first}, ${whose}; mcp-manager is never taken`;
  const ours = found.find(isOurs);
  const fix = ours ? `export PATH=${shellWord(dirname(ours))}:"$PATH"` : linkFrom(packageRoot);
  return [warning('path', message, fix)];
}

function linkFrom(packageRoot: string): string {
  return `cd ${shellWord(packageRoot)} && npm link`;
}

function isPython(program: string): boolean {
  try {
    return /^#!.*python/.test(readFileSync(program, 'latin1').slice(0, 200));
  } catch {
    return false;
  }
}
