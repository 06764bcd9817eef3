// Nothing is changed in an account that is not confirmed.
import readline from 'node:readline/promises';
import { Account } from '../../verify-assumptions/account';
import { EmbeddedAccount, NOTHING } from './embedded-account';

let account: EmbeddedAccount;
beforeEach(async () => void (account = await EmbeddedAccount.start()));
afterEach(() => account.close());

/** The same server, under an address that is not a loopback one. */
const elsewhere = () => {
  account.endpoint = account.aws.endpoint.replace('127.0.0.1', '0.0.0.0');
  return account;
};

test('an account that is not at a loopback endpoint must be confirmed', async () => {
  expect(await elsewhere().spawn([]).ended).toEqual({
    code: 1,
    output: '',
    errors: 'Confirm the account 123456789012 in us-east-1 with --account 123456789012.\n',
  });
  expect(account.changes).toEqual([]);
});

test('another account than the confirmed one is rejected', async () => {
  expect(await elsewhere().spawn(['--account', '111122223333']).ended).toEqual({
    code: 1,
    output: '',
    errors: 'The credentials are those of the account 123456789012 in us-east-1, not of 111122223333.\n',
  });
  expect(account.changes).toEqual([]);
});

test('a confirmed account is changed, and cleaned up after an interruption', async () => {
  const { child, ended } = elsewhere().spawn(['--account', '123456789012']);
  await account.called('license-manager', 'CreateLicenseConfiguration');
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
  expect(account.leftovers).toEqual(NOTHING);
});

describe('at a terminal', () => {
  const { isTTY } = process.stdin;
  afterEach(() => {
    process.stdin.isTTY = isTTY;
    jest.restoreAllMocks();
  });

  const answer = (text: string) => {
    process.stdin.isTTY = true;
    const lines = { question: jest.fn().mockResolvedValue(text), close: jest.fn() };
    jest.spyOn(readline, 'createInterface').mockReturnValue(lines as never);
    return lines;
  };

  test('a person sees the account and the Region, and changes nothing without its id', async () => {
    const { question } = answer('yes');
    const { code, errors } = await elsewhere().run();
    expect({ code, errors }).toEqual({
      code: 1,
      errors:
        'This is the account 123456789012 in us-east-1. The run creates at most 5 license configurations there,\n' +
        'of about 10 a day that License Manager allows, and a stack with a role and a function. It deletes all of them.\n' +
        'The account is not confirmed, and nothing is changed.\n',
    });
    expect(question).toHaveBeenCalledTimes(1);
    expect(account.changes).toEqual([]);
  });

  test('the id confirms the account', async () => {
    answer(' 123456789012\n');
    account.aws.licenseManager.quotas.createsPerDay = 0;
    const { code, errors } = await elsewhere().run();
    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringContaining('creates no license configuration') });
    expect(account.changes).toEqual(['CreateLicenseConfiguration']);
  });
});

test('an account without the service-linked role is told to create it', async () => {
  account.aws.iam.setServiceLinkedRole(false);
  const { code, errors } = await account.run();
  expect({ code, errors }).toEqual({
    code: 1,
    errors:
      'The account is not set up for License Manager. Run aws iam create-service-linked-role ' +
      '--aws-service-name license-manager.amazonaws.com, and try again.\n',
  });
  expect(account.changes).toEqual([]);
});

test('only reads are sent before the confirmation, and nothing to another endpoint after it', async () => {
  await account.run('--help');
  const watched = new Account(new AbortController().signal);
  try {
    const create = () => watched.create({ Name: 'x', LicenseCountingType: 'Core' });
    await expect(create()).rejects.toThrow('CreateLicenseConfiguration is sent before the account is confirmed.');
    watched.agree({ effect: 0, pause: 0 });
    await expect(create()).resolves.toHaveProperty('output');
    watched.creator.middlewareStack.add(
      (next) => (args) => {
        Object.assign(args.request as object, { hostname: '0.0.0.0' });
        return next(args);
      },
      { step: 'build' },
    );
    await expect(create()).rejects.toThrow('CreateLicenseConfiguration goes to 0.0.0.0, which is not confirmed.');
    expect(account.changes).toEqual(['CreateLicenseConfiguration']);
  } finally {
    watched.destroy();
  }
});

test('a run sends at most 5 creates', async () => {
  await account.run('--help');
  const watched = new Account(new AbortController().signal);
  try {
    await watched.identify();
    watched.agree({ effect: 0, pause: 0 });
    const create = () => watched.create({ Name: 'x', LicenseCountingType: 'Core' });
    for (let count = 0; count < 5; count++) {
      await create();
    }
    await expect(create()).rejects.toThrow('A run creates at most 5 license configurations.');
    expect(account.creates).toBe(5);
  } finally {
    watched.destroy();
  }
});
