import { record } from './harness/record.ts';
import { runRow } from './harness/run-row.ts';
import { rowSection } from './harness/tables.ts';
import { readOptions } from './options.ts';
import { ROWS } from './rows/index.ts';

async function main(argv: readonly string[], signal: AbortSignal): Promise<void> {
  const order = ROWS.map(({ name }) => name);
  const { names, quick } = readOptions(argv, order);
  for (const row of ROWS.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const result = await runRow(row, { quick, onProgress: showProgress, signal });
    showProgress('');
    console.log(`${rowSection(result)}\n`);
    if (!quick) record(result, order);
  }
  if (quick) console.error('A quick run: benchmarks/README.md and results.json are left as they were.');
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort());
try {
  await main(process.argv.slice(2), interrupted.signal);
} catch (error) {
  console.error(interrupted.signal.aborted ? 'interrupted' : error);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}
