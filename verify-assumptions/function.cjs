// The function of the stack: it behaves as the properties of its event say, and records the event in tags of a license configuration.
// Inline code of an AWS::Lambda::Function, which has the clients of Lambda's runtime.
const cloudFormation = require('@aws-sdk/client-cloudformation');
const licenseManager = require('@aws-sdk/client-license-manager');

const stacks = new cloudFormation.CloudFormationClient({});
// One attempt, because a retry could create a second license configuration.
const licenses = new licenseManager.LicenseManagerClient({ maxAttempts: 1 });

const PREFIX = 'verify-assumptions';
const PAUSE = 100;
/** For the permissions of a new role, and for another resource. */
const LONGEST_WAIT = 60_000;
const DENIED = /AccessDenied|Authorization/;
/** Under any other status, a Delete is none that CloudFormation sends: the status is an earlier one. */
const SENDS_DELETES = /CLEANUP|ROLLBACK|DELETE/;

exports.handler = async (event) => {
  const { Id, Fail, Outlasts, Delay, Conditional, Notebook, Calls = '[]', Wait } = event.ResourceProperties;
  const isDelete = event.RequestType === 'Delete';
  const response = { Status: 'SUCCESS', PhysicalResourceId: isDelete ? event.PhysicalResourceId : Id };
  try {
    const tags = [await recordOf(event, Number(Wait))];
    if (!isDelete) {
      for (const call of JSON.parse(Calls)) {
        tags.push({ Key: `${PREFIX}:call:${call.name}`, Value: await resultOf(call) });
      }
    }
    await write(Notebook, tags);
    if (Outlasts && event.RequestType === 'Create') {
      await outlast(Outlasts, Notebook, Number(Delay));
    }
    if (Fail === event.RequestType) {
      throw new Error('as its properties say');
    }
  } catch (error) {
    // A stack must be deletable, whatever became of its license configurations.
    Object.assign(response, isDelete ? {} : { Status: 'FAILED', Reason: `${error.name}: ${error.message}`.slice(0, 1000) });
  }
  const statuses = [];
  if (Conditional && event.RequestType === 'Create') {
    statuses.push(
      await respond(event, response, { 'if-none-match': '*' }),
      await respond(event, response, { 'if-none-match': '*' }),
    );
  }
  if (!statuses.includes(200)) {
    statuses.push(await respond(event, response));
  }
  if (Conditional && event.RequestType === 'Create') {
    const date = /[?&]X-Amz-Date=(\w+)/.exec(event.ResponseURL);
    await write(Notebook, [{ Key: `${PREFIX}:responses`, Value: [date ? date[1] : 'none', ...statuses].join(' ') }]);
  }
};

/** The event with the status of the stack at its start, and the first other status where it may be an earlier one. */
async function recordOf({ RequestType, LogicalResourceId, PhysicalResourceId = '-', StackId }, wait) {
  const started = Date.now();
  const seen = [];
  do {
    await pause(seen.length > 0 ? PAUSE : 0);
    const asked = Date.now();
    const { Stacks } = await allowed(() => stacks.send(new cloudFormation.DescribeStacksCommand({ StackName: StackId })));
    seen.push(`${Stacks[0].StackStatus}@${asked}-${Date.now()}`);
  } while (RequestType === 'Delete' && !SENDS_DELETES.test(seen.at(-1)) && Date.now() - started < wait);
  const words = [RequestType, LogicalResourceId, PhysicalResourceId, seen[0], ...(seen.length > 1 ? seen.slice(-2) : [])];
  return { Key: `${PREFIX}:event:${started}-${LogicalResourceId}`, Value: words.join(' ') };
}

/** Waits until another resource has recorded its Create, and then for the time in which that fails. */
async function outlast(logicalId, notebook, milliseconds) {
  const started = Date.now();
  for (let hasBegun = false; !hasBegun && Date.now() - started < LONGEST_WAIT; await pause(PAUSE)) {
    const command = new licenseManager.GetLicenseConfigurationCommand({ LicenseConfigurationArn: notebook });
    const { Tags } = await allowed(() => licenses.send(command));
    hasBegun = Tags.some(({ Key, Value }) => Key.endsWith(`-${logicalId}`) && Value.startsWith('Create '));
  }
  await pause(milliseconds);
}

/** `ok` or the error, when the call was first sent, when it was last denied, when it ended, and something of the response. */
async function resultOf({ command, input, waits = 0 }) {
  const sent = Date.now();
  let denied = 0;
  for (;;) {
    const attempt = Date.now();
    try {
      const output = await licenses.send(new licenseManager[`${command}Command`](input));
      const listed = (output.LicenseConfigurations || []).map(({ Status }) => Status).join('/');
      return `ok ${sent} ${denied} ${Date.now()} ${output.LicenseConfigurationArn || listed || '-'}`;
    } catch (error) {
      if (!DENIED.test(error.name) || Date.now() - sent >= waits) {
        const action = /perform: ([\w:-]+)/.exec(error.message);
        return `${error.name} ${sent} ${denied} ${Date.now()} ${action ? action[1] : '-'}`;
      }
      denied = attempt;
      await pause(PAUSE);
    }
  }
}

async function write(arn, tags) {
  await allowed(() => licenses.send(new licenseManager.TagResourceCommand({ ResourceArn: arn, Tags: tags })));
}

/** The permissions of a new role may arrive late. */
async function allowed(send) {
  const started = Date.now();
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!DENIED.test(error.name) || Date.now() - started > LONGEST_WAIT) {
        throw error;
      }
      await pause(PAUSE);
    }
  }
}

async function respond({ ResponseURL, StackId, RequestId, LogicalResourceId }, response, headers = {}) {
  const body = JSON.stringify({ ...response, StackId, RequestId, LogicalResourceId });
  const { status } = await fetch(ResponseURL, { method: 'PUT', headers: { 'content-type': '', ...headers }, body });
  return status;
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
