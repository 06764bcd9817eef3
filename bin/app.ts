// The app of this repository: one license configuration. `-c NAME=VALUE` overrides each of its properties.

import { App } from 'aws-cdk-lib/core';
import { LicenseStack, licenseStackProps } from './license-stack';
import { STACK_NAME } from './stack-name';

const app = new App();
new LicenseStack(
  app,
  STACK_NAME,
  licenseStackProps((name) => app.node.tryGetContext(name)),
);
