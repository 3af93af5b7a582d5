import { errorBodyOf } from '../src/contract/envelope.ts';
import { resolvePaths } from '../src/platform/paths.ts';
import { INQUIRIES } from './checks/inquiries.ts';
import { MENDS } from './checks/mends.ts';

/**
 * A process of `mcp doctor` that looks at one thing of the daemon's, or mends it, where there is no daemon to ask or it
 * hangs: `check.js look lock answers`, `check.js mend socket`. It answers with one JSON document; a look that hangs, on
 * a disk that does not answer for example, can be killed without the others.
 */
async function main([action, name = '', daemon]: readonly string[]): Promise<unknown> {
  const paths = resolvePaths(process.env);
  try {
    if (action === 'mend') return { mended: await MENDS[name]?.(paths) };
    return { findings: await INQUIRIES[name]?.({ paths, daemonAnswers: daemon === 'answers' }) };
  } catch (error) {
    return { error: errorBodyOf(error)?.message ?? (error as Error).message };
  }
}

process.stdout.write(JSON.stringify(await main(process.argv.slice(2))));
