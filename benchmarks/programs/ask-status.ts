/** Asks the daemon at the socket named by its argument for its status, and prints the answer as it came. */
import { connect } from 'node:net';

const socket = connect(process.argv[2] as string);
socket.setEncoding('utf8');
let answer = '';
socket.on('data', (text: string) => {
  answer += text;
  if (answer.endsWith('\n')) process.stdout.write(answer, () => socket.destroy());
});
socket.write('{"jsonrpc":"2.0","id":1,"method":"server.status","params":{}}\n');
