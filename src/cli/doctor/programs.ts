import { readFileSync, realpathSync } from 'node:fs';
import type { Finding } from '../../contract/shapes.ts';
import { findOnPath } from '../../platform/find-on-path.ts';
import { ok, problem, warning } from './findings.ts';

/** Programs of ours, by the file that each is a link to, as package.json's `bin` has it. */
const PROGRAMS = { mcp: 'mcp.js', 'mcp-manager': 'mcp.js', mcpd: 'mcpd.js' } as const;

/** Whether this Node.js is new enough; `least` is what package.json asks for. */
export function checkNode(version: string, least: readonly [number, number]): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return ok('node', `Node.js ${version}`);
  return problem('node', `Node.js ${version} is too old`, `install Node.js ${least.join('.')} or later`);
}

/** Whether each program of ours is found on PATH, and is ours: the Python SDK of MCP ships an `mcp` too. */
export function checkPrograms(path: string, packageRoot: string): Finding[] {
  return Object.entries(PROGRAMS).map(([name, file]) => checkProgram(name, file, path, packageRoot));
}

function checkProgram(name: string, file: string, path: string, packageRoot: string): Finding {
  const found = findOnPath(name, path);
  const [first] = found;
  const isOurs = (program: string) => realpathSync(program).endsWith(`/dist/bin/${file}`);
  if (first === undefined) return warning('path', `${name} is not on PATH`, `cd ${packageRoot} && npm link`);
  if (isOurs(first)) return ok('path', `${name} is ${first}`);
  const whose = isPython(first) ? 'that of the Python SDK' : 'another program';
  const ours = found.find(isOurs);
  const fix = ours
    ? `put ${ours.slice(0, -name.length - 1)} before it in PATH, or use mcp-manager`
    : `cd ${packageRoot} && npm link; mcp-manager is never taken`;
  return warning('path', `${name} on PATH is ${first}, ${whose}`, fix);
}

function isPython(program: string): boolean {
  try {
    return /^#!.*python/.test(readFileSync(program, 'latin1').slice(0, 200));
  } catch {
    return false;
  }
}
