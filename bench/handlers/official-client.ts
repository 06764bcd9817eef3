// The least a handler with the official client could be: one request, one answer, our client's settings. Not fit for use.
import { request } from 'node:https';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import {
  CreateLicenseConfigurationCommand,
  DeleteLicenseConfigurationCommand,
  LicenseCountingType,
  LicenseManagerClient,
  UpdateLicenseConfigurationCommand,
} from '@aws-sdk/client-license-manager';
import { readBodies, settings } from '../../lambda/license-manager/client';
import { answerTo, HandlerEvent, termsOf } from './event';

createSecureContext();
isIP('');
const client = new LicenseManagerClient({ ...settings(process.env), maxAttempts: 1 });
readBodies(client);

export async function handler(event: HandlerEvent): Promise<void> {
  const body = answerTo(event, await physicalId(event));
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  await new Promise<void>((resolve, reject) => {
    request(event.ResponseURL, { method: 'PUT', headers }, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end(body);
  });
}

async function physicalId(event: HandlerEvent): Promise<string> {
  const { LicenseCountingType: type, ...terms } = termsOf(event);
  if (event.PhysicalResourceId === undefined) {
    const input = { ...terms, LicenseCountingType: type as LicenseCountingType };
    return (await client.send(new CreateLicenseConfigurationCommand(input))).LicenseConfigurationArn!;
  }
  const one = { LicenseConfigurationArn: event.PhysicalResourceId };
  await (event.RequestType === 'Update'
    ? client.send(new UpdateLicenseConfigurationCommand({ ...one, LicenseCount: terms.LicenseCount }))
    : client.send(new DeleteLicenseConfigurationCommand(one)));
  return event.PhysicalResourceId;
}
