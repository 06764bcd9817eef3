// `npm run verify-assumptions` that ends early: it deletes everything that it has created, and says what it could not delete.
import { EmbeddedAccount, NOTHING } from './embedded-account';

let account: EmbeddedAccount;
beforeEach(async () => void (account = await EmbeddedAccount.start()));
afterEach(() => account.close());

describe('an interruption leaves nothing behind', () => {
  test.each([
    ['SIGINT', 'license-manager', 'UpdateLicenseConfiguration', 1],
    ['SIGTERM', 'cloudformation', 'CreateStack', 1],
    ['SIGINT', 'cloudformation', 'UpdateStack', 1],
    ['SIGHUP', 'cloudformation', 'UpdateStack', 3],
  ] as const)('%s after a call of %s:%s (%d)', async (signal, service, operation, times) => {
    const { child, ended } = account.spawn([]);
    await account.called(service, operation, times);
    child.kill(signal);
    const { code, output, errors } = await ended;
    expect({ code, output }).toEqual({ code: 130, output: '' });
    expect(errors).toContain(`${signal}: the run ends as soon as everything that it created is deleted.\n`);
    expect(errors).toMatch(/Deleting everything that the run created\.\.\.\nInterrupted\.\n$/);
    expect(account.creates).toBeGreaterThan(0);
    expect(account.leftovers).toEqual(NOTHING);
  });

  test('a second one does not end the deletion', async () => {
    const { child, ended } = account.spawn([]);
    await account.called('cloudformation', 'CreateStack');
    child.kill('SIGINT');
    await account.called('cloudformation', 'DeleteStack');
    child.kill('SIGINT');
    const { code, errors } = await ended;
    expect({ code, errors }).toEqual({ code: 130, errors: expect.stringContaining('is still being deleted.\n') });
    expect(account.leftovers).toEqual(NOTHING);
  });
});

describe('a failure', () => {
  const reasonOf = (id: string) => account.results.find((result) => result.id === id);

  test('of a create whose response is lost leaves nothing behind, and settles the rest', async () => {
    const { aws } = account;
    // The create of the subject succeeds.
    const unwatch = setInterval(() => {
      if (account.creates === 1) {
        clearInterval(unwatch);
        aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'cut-after' });
      }
    }, 5);
    const { code } = await account.run('--wait', '1');
    expect(code).toBe(0);
    expect(reasonOf('nameUnique')).toMatchObject({
      verdict: 'not settled',
      notSettled: expect.stringMatching(/^The experiment failed: /),
    });
    expect(reasonOf('rollbackSendsUpdate')).toMatchObject({ verdict: 'as assumed', value: false });
    expect(account.leftovers).toEqual(NOTHING);
  });

  test('of calls before the permissions of the role arrive does not count', async () => {
    account.aws.iam.permissionsDelay = 3000;
    const { code } = await account.run('--wait', '1');
    expect(code).toBe(0);
    expect(['goneLooksDenied', 'reportListNamesConfiguration', 'tagPolicyDelay'].map((id) => reasonOf(id)!.verdict)).toEqual([
      'as assumed',
      'as assumed',
      'as assumed',
    ]);
    expect(account.aws.calls.of('cloudformation').map(({ outcome }) => outcome)).toContain('AccessDenied');
    expect(account.leftovers).toEqual(NOTHING);
  });

  test('in the middle of the stack leaves nothing behind, and names the error', async () => {
    account.aws.faults.inject({ operation: 'UpdateStack', kind: 'access-denied' });
    const { code } = await account.run('--wait', '1');
    expect(code).toBe(0);
    expect(reasonOf('rollbackSendsUpdate')).toMatchObject({
      verdict: 'not settled',
      notSettled: expect.stringContaining('AccessDenied: User is not authorized to perform: cloudformation:UpdateStack'),
    });
    expect(reasonOf('pausedUpdateRestoresFailed')).toMatchObject({ verdict: 'as assumed' });
    expect(account.leftovers).toEqual(NOTHING);
  });

  test('of a function that cannot record ends the run, and leaves nothing behind', async () => {
    account.aws.faults.inject({ operation: 'TagResource', kind: 'error-before', times: 100 });
    const { code } = await account.run('--wait', '1');
    expect(code).toBe(0);
    expect(reasonOf('goneLooksDenied')).toMatchObject({
      verdict: 'not settled',
      notSettled: expect.stringContaining('The stack is in the status ROLLBACK_COMPLETE instead of CREATE_COMPLETE.'),
    });
    expect(account.leftovers).toEqual(NOTHING);
  });

  test('of the deletion is named with everything that is left', async () => {
    account.aws.faults.inject({ operation: 'DeleteStack', kind: 'access-denied', times: 1000 });
    const { code, errors } = await account.run('--wait', '1');
    expect(code).toBe(1);
    const stack =
      /^Left behind, delete it by hand: stack (verify-assumptions-\w+): .*is not authorized.*cloudformation:DeleteStack$/m;
    expect(errors).toMatch(stack);
    expect(errors).toMatch(/^The run could not delete everything that it created\.$/m);
    const [, name] = stack.exec(errors)!;
    // So that the other tests would see it.
    expect(account.leftovers).toMatchObject({
      licenseConfigurations: [],
      stacks: expect.arrayContaining([`${name} UPDATE_FAILED`]),
      functions: [expect.any(String)],
      roles: [expect.any(String)],
    });
  });

  test('of the first create is an error', async () => {
    account.aws.licenseManager.quotas.createsPerDay = 0;
    const { code, errors } = await account.run();
    expect(code).toBe(1);
    expect(errors).toContain('License Manager creates no license configuration: CreateLicenseConfiguration');
    expect(errors).toContain('You have reached the maximum allowed number of license configurations created in one day.');
    expect(account.leftovers).toEqual(NOTHING);
  });
});
