import { spawn } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { adopt } from '../../../daemon/runtime/adopt.ts';
import { Cgroups } from '../../../daemon/runtime/cgroups.ts';
import { isAlive } from '../../helpers/processes.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

it('a stranger who has the pid of an adopted server by now is not signalled when the server is stopped', async () => {
  const stranger = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => {
    stranger.kill('SIGKILL');
  });
  const pid = stranger.pid as number;
  // As it is in the moment in which a server has ended, its pid is given away, and its end is not noticed yet.
  const record = { server: 'web', pid, birth: 'this boot:1', run: 'run', fingerprint: '', startedAt: 0 };
  const outlet = {
    stdio: { stdout: -1, stderr: -1 },
    attended: Promise.resolve(),
    drained: Promise.resolve(),
    connect() {},
    close() {},
  };
  const records = { record() {}, forget() {} };
  const cgroups = await Cgroups.open(tempDir(), false);
  await adopt({ record, records, cgroups }, outlet).stop(0);
  expect(isAlive(pid)).toBe(true);
});
