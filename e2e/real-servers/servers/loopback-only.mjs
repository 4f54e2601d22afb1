// Loaded before a server that other people wrote: it listens on loopback, at a port that is free; which one that is for
// PORT, it tells its parent; and it reaches nothing beyond this machine.
import net from 'node:net';

const PORT = 8080;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (...args) {
  const done = args.findLast((arg) => typeof arg === 'function');
  const isPath = typeof args[0] === 'string' && !/^\d+$/.test(args[0]);
  if (isPath || args[0]?.path !== undefined) return listen.apply(this, args);
  const wanted = Number(typeof args[0] === 'object' ? args[0].port : args[0]);
  if (wanted === PORT) this.once('listening', () => process.send?.({ port: this.address().port }));
  return listen.call(this, { host: '127.0.0.1', port: 0 }, done);
};

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = typeof options === 'object' ? options.host : args[1];
  if (options?.path !== undefined || host === undefined || LOOPBACK.has(host)) return connect.apply(this, args);
  process.nextTick(() => this.destroy(new Error(`${host} is not on this machine`)));
  return this;
};

process.on('disconnect', () => process.exit(0));
