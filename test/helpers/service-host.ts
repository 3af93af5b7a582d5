import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../src/client/service/host.ts';
import { script } from './service-manager.ts';
import { tempDir } from './temp-dir.ts';

/** A machine in a folder of its own: with a user, a root of the file system, and programs that are found first. */
export interface TestHost extends Host {
  readonly bin: string;
}

export function testHost(platform: NodeJS.Platform, changes: Partial<Host> = {}): TestHost {
  const folder = tempDir();
  const [bin, home] = [join(folder, 'bin'), join(folder, 'home')];
  mkdirSync(bin);
  mkdirSync(home);
  const env = { PATH: `${bin}:${process.env.PATH}`, HOME: home, ...changes.env };
  return { platform, user: 'me', uid: 1000, home, root: folder, bin, ...changes, env };
}

/** What every Mac has to read property lists with: here it is Python's. */
export function fakePlutil({ bin }: TestHost): void {
  const program =
    'import json, plistlib, sys; json.dump(plistlib.load(open(sys.argv[-1], "rb")), sys.stdout)';
  script(join(bin, 'plutil'), `exec python3 -c '${program}' "$@"`);
}

/**
 * launchctl, as far as it is used: what is loaded is a file. `bootstrap` loads, `bootout` unloads, and what it is asked
 * stands in `calls`.
 */
export function fakeLaunchctl({ bin }: TestHost): { readonly calls: string; readonly loaded: string } {
  const [calls, loaded] = [join(bin, 'calls'), join(bin, 'loaded')];
  const file = join(bin, 'launchctl');
  writeFileSync(
    file,
    `#!/bin/sh
echo "$*" >> '${calls}'
case "$1 $2" in
  "print "*/dev.mcp-manager.mcpd) test -e '${loaded}' && printf '\\tstate = running\\n\\tpid = 4242\\n' ;;
  "print "gui/1000 | "print system") ;;
  print*) echo "Domain does not support specified action" >&2; exit 125 ;;
  bootstrap*) test ! -e '${loaded}' && touch '${loaded}' ;;
  bootout*) rm -f '${loaded}' ;;
  kickstart*) test -e '${loaded}' ;;
esac
`,
  );
  chmodSync(file, 0o755);
  return { calls, loaded };
}
