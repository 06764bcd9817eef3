// SSM: parameters. The CDK CLI reads the version of its bootstrap stack.
import { arnIn } from './regions';
import { AwsError, unsupported } from './errors';

const BOOTSTRAP_VERSION = '30';

export class Ssm {
  readonly parameters = new Map([['/cdk-bootstrap/hnb659fds/version', BOOTSTRAP_VERSION]]);

  constructor(private readonly account: string) {}

  handle(operation: string, input: unknown, region: string): object {
    if (operation !== 'GetParameter') {
      throw unsupported(`ssm:${operation}`);
    }
    const { Name: name = '' } = input as { Name?: string };
    const value = this.parameters.get(name);
    if (value === undefined) {
      throw new AwsError('ParameterNotFound', `The parameter ${name} does not exist.`);
    }
    const arn = arnIn({ account: this.account, region }, 'ssm', `parameter${name}`);
    return { Parameter: { Name: name, Type: 'String', Value: value, Version: 1, ARN: arn } };
  }
}

export const SSM_OPERATIONS: readonly string[] = ['GetParameter'];
