// Everything that must hold before a change is done: format and lint, types, build, every test. All steps run, also
// after one that failed. The last line counts; exit code 1 when anything failed.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { installed, run } from './lib/run.mjs';
import { progress, runMain } from './lib/terminal.mjs';
import { countsLine, countTests } from './lib/test-counts.mjs';

const CHECKS = [
  ['format and lint', installed('biome'), ['check', '--error-on-warnings', '.']],
  ['types', installed('tsc'), ['-p', '.']],
  ['build', process.execPath, ['scripts/build.mjs']],
];

async function verify() {
  await bootstrap({ build: false });
  const broken = [];
  for (const [name, program, args] of CHECKS) if (!(await passes(name, program, args))) broken.push(name);
  const tests = await runTests();
  const failed = tests.failed + broken.length;
  if (broken.length > 0) process.stdout.write(`failed before the tests: ${broken.join(', ')}\n`);
  process.stdout.write(`${countsLine({ ...tests, failed })}\n`);
  if (failed > 0) process.exitCode = 1;
}

async function passes(name, program, args) {
  progress(name);
  return (await run(program, args, { show: true })).code === 0;
}

/** A run that leaves no report behind (killed, or out of memory) is a failure. */
async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-verify-'));
  const report = join(folder, 'report.json');
  try {
    await passes('tests', installed('vitest'), [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ]);
    if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
    return countTests(JSON.parse(readFileSync(report, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await runMain(verify);
