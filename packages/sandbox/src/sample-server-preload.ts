// The sample server listens on every interface and knows only `PORT`. This preload pins it to loopback, reports the
// port it got (or why it got none) to its parent, and ends it when the parent is gone.
const source = `
import net from 'node:net';
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  if (/^[0-9]+$/.test(String(args[0])) && typeof args[1] !== 'string') args.splice(1, 0, '127.0.0.1');
  this.once('listening', () => process.send?.({ port: this.address().port }));
  this.once('error', (error) => process.send?.({ code: error.code }));
  return listen.apply(this, args);
};
process.on('disconnect', () => process.exit(0));
`;

/** A module to load before the sample server, as a `data:` URL: it needs no file beside a bundled program. */
export const sampleServerPreload = `data:text/javascript,${encodeURIComponent(source)}`;
