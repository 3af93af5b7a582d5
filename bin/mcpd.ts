#!/usr/bin/env node
import { pathToFileURL } from 'node:url';
import { DAEMON_ENTRY } from '../src/client/launch.ts';

await import(pathToFileURL(DAEMON_ENTRY).href);
