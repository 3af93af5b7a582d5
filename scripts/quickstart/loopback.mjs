// Preloaded into the HTTP variant of server-everything, which is a demonstration: it listens on every network
// interface, lets any web page call it, and has a tool that tells its environment. Here it listens on this machine
// only, and has no environment to tell.
import { Server } from 'node:net';

const listen = Server.prototype.listen;

Server.prototype.listen = function listenHere(port, ...rest) {
  const named = ['number', 'string'].includes(typeof port) ? { port: Number(port), host: '127.0.0.1' } : port;
  return listen.call(this, named, ...rest);
};

for (const name of Object.keys(process.env)) if (name !== 'PORT') delete process.env[name];
