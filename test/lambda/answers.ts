// A place that takes a handler's answers, as CloudFormation's pre-signed URLs do.
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { Answer } from '../../lambda/cloudformation/answer';

export interface Answers {
  readonly url: string;
  readonly taken: Answer[];
  readonly bodies: string[];
  /** HTTP statuses to refuse the next answers with. */
  readonly refuse: number[];
  close(): Promise<void>;
}

export async function takeAnswers(): Promise<Answers> {
  const taken: Answer[] = [];
  const bodies: string[] = [];
  const refuse: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = refuse.shift() ?? 200;
      if (status === 200) {
        bodies.push(Buffer.concat(chunks).toString());
        taken.push(JSON.parse(bodies.at(-1)!) as Answer);
      }
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?X-Amz-Signature=secret`,
    taken,
    bodies,
    refuse,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
