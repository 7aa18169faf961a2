import { main } from 'lienthong';

// The command line as a process of its own: signals, pipes and disks are the real ones. It says when it listens to signals.
void main(process.argv.slice(2), process).then((code) => {
  process.exitCode = code;
});
process.send?.('listening', () => process.disconnect());
