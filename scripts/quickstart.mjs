// npm run quickstart: from a fresh clone to servers that run. With --clean: back again.
import { bootstrap } from './bootstrap.mjs';
import { runMain, StepFailed } from './lib/terminal.mjs';
import { cleanUp } from './quickstart/clean.mjs';
import { takeTour } from './quickstart/tour.mjs';

const args = process.argv.slice(2);

await runMain(async () => {
  if (args.some((word) => word !== '--clean')) {
    throw new StepFailed(`unknown: ${args.join(' ')}`, { hint: 'npm run quickstart [-- --clean]' });
  }
  await bootstrap();
  await (args.length > 0 ? cleanUp() : takeTour());
});
