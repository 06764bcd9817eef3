// What Lambda's Node.js runtime does inside a sandbox: load the handler once, then run one event at a time.
'use strict';
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const Module = require('node:module');

// The pre-signed URL of an answer is https and has no port in AWS, so many handlers look at neither.
const { request } = https;
const { hostname, port } = new URL(process.env.AWS_ENDPOINT_URL);
https.request = (options, ...rest) =>
  options.hostname === hostname ? http.request({ ...options, port }, ...rest) : request(options, ...rest);
Module.syncBuiltinESMExports();

// Lambda's runtime has the SDK for code that does not bring its own; of it there is what this project has, and no other module.
const resolve = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) => {
  try {
    return resolve(name, ...rest);
  } catch (error) {
    if (/^@(aws-sdk|smithy)\//.test(name)) {
      return resolve(name, module);
    }
    throw error;
  }
};

async function load() {
  const [file, ...name] = process.env._HANDLER.split('.');
  const base = path.join(process.env.LAMBDA_TASK_ROOT, file);
  const module = fs.existsSync(`${base}.mjs`) ? await import(pathToFileURL(`${base}.mjs`).href) : require(base);
  const handler = name.reduce((value, key) => value?.[key], module);
  if (typeof handler !== 'function') {
    throw new Error(`${process.env._HANDLER} is undefined or not exported`);
  }
  // nodejs24.x refuses callback handlers; the Node running here may be an older one that would not.
  if (handler.length > 2) {
    throw new Error('ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.');
  }
  return handler;
}

const describe = (error) => ({
  errorType: error instanceof Error ? error.name : typeof error,
  errorMessage: error instanceof Error ? error.message : String(error),
  stack: error instanceof Error ? error.stack : undefined,
});

// A sandbox must not outlive the process that owns it.
process.on('disconnect', () => process.exit(0));

const loaded = load();
loaded.then(
  () => process.send({ type: 'ready' }),
  (error) => {
    console.error(JSON.stringify(describe(error)));
    process.send({ type: 'ready' });
  },
);

process.on('message', async ({ event, requestId, deadline, functionName, functionArn, memory, logStreamName, logGroupName }) => {
  const context = {
    awsRequestId: requestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: String(memory),
    logGroupName,
    logStreamName,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const result = await (await loaded)(event, context);
    process.send({ type: 'done', result: result === undefined ? null : result });
  } catch (error) {
    console.error(JSON.stringify(describe(error)));
    process.send({ type: 'done', error: describe(error) });
  }
});
