// A sandbox axis in a process of its own; says its address, then on request what processor time it took, and ends with its parent.
import { startSandbox } from '../../sandbox/dist/index.js';

const codes = process.argv.slice(2);
const sandbox = await startSandbox({
  systems: codes.map((code) => ({ systemId: code, secret: `secret of ${code}`, agencies: [code] })),
  agencies: codes.map((code) => ({ code, name: code })),
});
process.on('message', () => process.send({ cpu: process.cpuUsage() }));
process.on('disconnect', () => process.exit(0));
process.send({ url: sandbox.url });
