// License Manager, the response URL and Lambda's invoke, over TLS on loopback, with no added latency; it counts what reaches it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, Server } from 'node:https';
import { IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { assume } from '../local-aws/assumptions';
import { Faults } from '../local-aws/faults';
import { Iam } from '../local-aws/iam';
import { LicenseManager } from '../local-aws/license-manager';
import { answerError, answerJson, bodyOf, jsonOf, parse } from '../local-aws/protocol';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';

export interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly RequestId: string;
}

export class BenchServer {
  readonly assumptions = assume();
  readonly faults = new Faults(() => this.assumptions.throttleStatus);
  readonly licenseManager: LicenseManager;
  /** Since the last `reset`. */
  counts = { calls: 0, puts: 0, handshakes: 0 };
  /** By RequestId. */
  readonly answers = new Map<string, Answer>();
  /** What is behind Lambda's invoke, for the Provider framework. */
  invoke: (payload: object) => Promise<object> = () => Promise.reject(new Error('no function'));
  private readonly server: Server;
  private readonly iam = new Iam(ACCOUNT);
  private readonly certificate: string;

  constructor(folder: string) {
    this.iam.setServiceLinkedRole(true);
    this.licenseManager = new LicenseManager({ iam: this.iam, account: ACCOUNT, assumptions: this.assumptions });
    Object.assign(this.licenseManager.quotas, { configurations: 1e9, createsPerDay: 1e9 });
    this.certificate = join(folder, 'certificate.pem');
    const key = join(folder, 'key.pem');
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', this.certificate], { stdio: 'ignore' });
    const options = { key: readFileSync(key), cert: readFileSync(this.certificate), keepAliveTimeout: 120_000 };
    this.server = createServer(options, (request, response) => void this.serve(request, response));
    this.server.on('secureConnection', () => this.counts.handshakes++);
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `https://localhost:${this.port}`;
  }

  environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      NODE_EXTRA_CA_CERTS: this.certificate,
      AWS_ENDPOINT_URL: this.origin,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SESSION_TOKEN: 'test',
      AWS_LAMBDA_FUNCTION_NAME: 'function',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
  }

  reset(): void {
    this.counts = { calls: 0, puts: 0, handshakes: 0 };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url!, this.origin);
      const body = await bodyOf(request);
      if (request.method === 'PUT') {
        this.counts.puts++;
        const answer = JSON.parse(body.toString()) as Answer;
        this.answers.set(answer.RequestId, answer);
        response.writeHead(200, { 'content-length': 0 }).end();
      } else if (url.pathname.endsWith('/invocations')) {
        const result = await this.invoke(JSON.parse(body.toString()) as object);
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
      } else {
        this.counts.calls++;
        const { operation, accessKeyId } = parse(request, url, body);
        const caller = { principal: this.iam.principalOf(accessKeyId), region: REGION };
        const effect = async () => this.licenseManager.handle(operation, jsonOf(body), caller);
        answerJson(response, await this.faults.around('license-manager', operation, effect));
      }
    } catch (error) {
      answerError(response, 'json', error);
    }
  }
}
