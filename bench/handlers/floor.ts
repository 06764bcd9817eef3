// The least a handler could be: one hand-signed request and one answer, with Node's own modules. Not fit for use.
import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:https';
import { answerTo, HandlerEvent, termsOf } from './event';

const agent = new Agent({ keepAlive: true });
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

export async function handler(event: HandlerEvent): Promise<void> {
  const terms = termsOf(event);
  const { LicenseCount } = terms;
  const arn = event.PhysicalResourceId;
  const answer =
    event.RequestType === 'Create'
      ? await call('CreateLicenseConfiguration', terms)
      : event.RequestType === 'Update'
        ? await call('UpdateLicenseConfiguration', { LicenseConfigurationArn: arn, LicenseCount })
        : await call('DeleteLicenseConfiguration', { LicenseConfigurationArn: arn });
  await send(
    event.ResponseURL,
    'PUT',
    { 'content-type': '' },
    answerTo(event, arn ?? (answer.LicenseConfigurationArn as string)),
  );
}

async function call(operation: string, input: object): Promise<Record<string, unknown>> {
  const { AWS_ENDPOINT_URL = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
  const { AWS_SESSION_TOKEN = '' } = process.env;
  const body = JSON.stringify(input);
  const at = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${at.slice(0, 8)}/${AWS_REGION}/license-manager/aws4_request`;
  const headers = {
    host: new URL(AWS_ENDPOINT_URL).host,
    'x-amz-date': at,
    'x-amz-security-token': AWS_SESSION_TOKEN,
    'x-amz-target': `AWSLicenseManager.${operation}`,
  };
  const names = Object.keys(headers).join(';');
  const canonical = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const text = ['AWS4-HMAC-SHA256', at, scope, hash(['POST', '/', '', canonical.join(''), names, hash(body)].join('\n'))];
  const key = scope.split('/').reduce<string | Buffer>((signed, part) => hmac(signed, part), `AWS4${AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(key, text.join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  const type = 'application/x-amz-json-1.1';
  const answer = await send(AWS_ENDPOINT_URL, 'POST', { ...headers, authorization, 'content-type': type }, body);
  return JSON.parse(answer) as Record<string, unknown>;
}

function send(url: string, method: string, headers: Record<string, string>, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
      },
    );
    sent.on('error', reject).end(body);
  });
}
