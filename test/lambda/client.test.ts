// What the client takes from the environment, now that it asks for no configuration files.
import { createClient } from '../../lambda/license-manager/client';

const environment = { ...process.env };
beforeEach(() => {
  process.env.AWS_REGION = 'us-east-1';
});
afterEach(() => {
  process.env = { ...environment };
});

test.each([
  ['AWS_USE_FIPS_ENDPOINT', 'useFipsEndpoint'],
  ['AWS_USE_DUALSTACK_ENDPOINT', 'useDualstackEndpoint'],
  ['AWS_DISABLE_CLOCK_SKEW_CORRECTION', 'disableClockSkewCorrection'],
] as const)('%s is heard', async (name, option) => {
  expect(await createClient().config[option]()).toBe(false);
  process.env[name] = 'true';
  expect(await createClient().config[option]()).toBe(true);
});

test("an endpoint for License Manager goes before everybody's", async () => {
  expect(createClient().config.endpoint).toBeUndefined();
  process.env.AWS_ENDPOINT_URL = 'http://everybody.example';
  expect(await createClient().config.endpoint!()).toMatchObject({ hostname: 'everybody.example' });
  process.env.AWS_ENDPOINT_URL_LICENSE_MANAGER = 'http://license-manager.example';
  expect(await createClient().config.endpoint!()).toMatchObject({ hostname: 'license-manager.example' });
});
