import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A mail as it came in. */
export interface Mail {
  readonly login: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** A mail server of this machine that keeps what it gets. */
export interface MailServer {
  readonly port: number;
  readonly mails: readonly Mail[];
  readonly stop: () => void;
}

const address = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

/** The plain talk of SMTP with one client: a login, an envelope, a text that ends with a dot. */
function talk(socket: Socket, take: (mail: Mail) => void): void {
  let mail: Mail = { login: '', from: '', to: [], text: '' };
  let isText = false;
  let waiting = '';
  const reply = (line: string): void => void socket.write(`${line}\r\n`);
  const command = (line: string): void => {
    if (isText) {
      if (line !== '.') return void (mail = { ...mail, text: `${mail.text}${line}\n` });
      isText = false;
      take(mail);
      return reply('250 kept');
    }
    if (line.startsWith('EHLO')) return reply('250-here\r\n250 AUTH PLAIN');
    if (line.startsWith('AUTH PLAIN ')) {
      mail = { ...mail, login: Buffer.from(line.slice(11), 'base64').toString('utf8').split('\0').slice(1).join(':') };
      return reply('235 welcome');
    }
    if (line.startsWith('MAIL')) mail = { ...mail, from: address(line) };
    if (line.startsWith('RCPT')) mail = { ...mail, to: [...mail.to, address(line)] };
    if (line === 'QUIT') return void socket.end('221 bye\r\n');
    isText = line === 'DATA';
    reply(isText ? '354 go on' : '250 fine');
  };
  socket.on('data', (chunk: Buffer) => {
    const lines = (waiting + chunk.toString('utf8')).split('\r\n');
    waiting = lines.pop() ?? '';
    lines.forEach(command);
  });
  socket.on('error', () => socket.destroy());
  reply('220 mail');
}

/** Starts a mail server on a free port of the loopback. */
export async function startMailServer(): Promise<MailServer> {
  const mails: Mail[] = [];
  const server: Server = createServer((socket) => talk(socket, (mail) => mails.push(mail)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, mails, stop: () => server.close() };
}
