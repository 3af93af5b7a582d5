import { expect, test } from 'vitest';
import { captureEnvironment } from '../../../../src/cli/service/capture-environment.ts';

const capture = (env: Record<string, string>) => captureEnvironment(env, '/project');

test('what says where things are, how the world is reached and in what language is kept', () => {
  const kept = {
    DOCKER_HOST: 'unix:///run/user/1000/docker.sock',
    HTTPS_PROXY: 'http://proxy:8080',
    LANG: 'de_DE.UTF-8',
    MCP_LOG_LEVEL: 'debug',
    NODE_EXTRA_CA_CERTS: '/etc/ssl/corp.pem',
    XDG_CONFIG_HOME: '/home/me/.config',
    no_proxy: 'localhost',
  };
  expect(capture(kept)).toEqual({ variables: kept, leftOut: [] });
});

test('what belongs to a session, to this run, or to nobody we know is not', () => {
  const env = {
    ...{
      PATH: '/bin',
      HOME: '/home/me',
      SSH_AUTH_SOCK: '/tmp/x',
      DISPLAY: ':0',
      XDG_RUNTIME_DIR: '/run/user/1',
    },
    ...{
      MCP_STARTED_BY: 'cli',
      MCP_NO_AUTOSTART: '1',
      MCP_MANAGER_RUNTIME: '/x',
      GITHUB_TOKEN: 'x',
      LC_ALL: '',
    },
  };
  expect(capture(env)).toEqual({ variables: {}, leftOut: [] });
});

test('relative paths of ours are made absolute; what begins with ~ is understood as it is', () => {
  expect(
    capture({ MCP_RUNTIME_DIR: 'run', MCP_DATA_DIR: '~/data', XDG_DATA_HOME: '../share' }).variables,
  ).toEqual({
    MCP_DATA_DIR: '~/data',
    MCP_RUNTIME_DIR: '/project/run',
    XDG_DATA_HOME: '/share',
  });
});

test('secrets are left out, known by their name or by their looks, and so is what no file of a service can hold', () => {
  const env = { MCP_API_TOKEN: 'x', HTTP_PROXY: 'http://me:pw@proxy', ALL_PROXY: 'a\nb' };
  expect(capture(env)).toEqual({
    variables: {},
    leftOut: [
      { name: 'ALL_PROXY', because: 'there are control characters in it' },
      { name: 'HTTP_PROXY', because: 'it holds a secret' },
      { name: 'MCP_API_TOKEN', because: 'it holds a secret' },
    ],
  });
});
