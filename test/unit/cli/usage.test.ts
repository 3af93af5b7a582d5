import { Command } from '@oclif/core/command';
import { expect, test } from 'vitest';
import { durationFlag, Flags, serverArg, sinceFlag } from '../../../src/cli/flags.ts';
import { usageProblem } from '../../../src/cli/usage.ts';

class Sample extends Command {
  static override args = { server: serverArg };
  static override flags = {
    timeout: durationFlag({ description: 'x' }),
    since: sinceFlag({ description: 'x' }),
    follow: Flags.boolean({ char: 'f' }),
    lines: Flags.integer({ min: 1 }),
  };
  async run() {
    return this.parse(Sample);
  }
}

async function problemOf(...argv: string[]) {
  const config = { runHook: async () => ({ successes: [], failures: [] }), bin: 'mcp' };
  const error = await new Sample(argv, config as never).run().then(
    () => null,
    (thrown) => thrown,
  );
  return usageProblem(error);
}

test.each([
  [[], /^missing 1 required arg/],
  [['a', 'b'], /^unexpected argument: b$/],
  [['a', '--nonsense'], /^nonexistent flag: --nonsense$/],
  [['a', '--timeout', 'soon'], /^--timeout: "soon" is not a duration/],
  [['a', '--since', 'tomorrowish'], /^--since: "tomorrowish" is no time/],
  [['a', '--lines', '0'], /^--lines: /],
])('%j is a usage error', async (argv, message) => {
  expect(await problemOf(...argv)).toMatchObject({ code: 'USAGE', message: expect.stringMatching(message) });
});

test('a mistyped flag suggests the nearest', async () => {
  expect(await problemOf('a', '--folow')).toMatchObject({ hint: 'did you mean --follow?' });
});

test('another error is none of ours', () => {
  expect(usageProblem(new Error('Parsing failed'))).toBeNull();
  expect(usageProblem('text')).toBeNull();
});
