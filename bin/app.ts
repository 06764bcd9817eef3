// The app that `cdk deploy` deploys as it is: one license, each of its terms to be overridden with `-c NAME=VALUE`.

import { App } from 'aws-cdk-lib/core';
import { LicenseStack, licenseStackProps } from './license-stack';
import { STACK_NAME } from './stack-name';

const app = new App();
new LicenseStack(
  app,
  STACK_NAME,
  licenseStackProps((name) => app.node.tryGetContext(name)),
);
