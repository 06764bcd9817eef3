// Lambda's API, as far as the CDK CLI calls it when `cdk watch` or `--hotswap` changes a function past CloudFormation.
import { AwsError, unsupported } from './errors';
import { FunctionProperties, Lambda } from './lambda';

const FUNCTIONS = '/2015-03-31/functions/';

/** Its operations by method and the end of the path behind the function's name. */
const ROUTES: Readonly<Record<string, string>> = {
  'GET ': 'GetFunction',
  'GET /configuration': 'GetFunctionConfiguration',
  'PUT /code': 'UpdateFunctionCode',
  'PUT /configuration': 'UpdateFunctionConfiguration',
};

export const LAMBDA_OPERATIONS: readonly string[] = Object.values(ROUTES);

interface CodeUpdate {
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  /** A zip archive in base64. */
  readonly ZipFile?: string;
}

/** The name of the operation; of one that is not known, the method and path. */
export function lambdaOperation(method: string, path: string): string {
  const [, end = ''] = /^\/2015-03-31\/functions\/[^/]+(\/.*)?$/.exec(path) ?? [];
  return (path.startsWith(FUNCTIONS) && ROUTES[`${method} ${end}`]) || `${method} ${path}`;
}

export function handleLambda(lambda: Lambda, operation: string, path: string, input: unknown): object {
  if (!LAMBDA_OPERATIONS.includes(operation)) {
    throw unsupported(`lambda:${operation}`);
  }
  const name = decodeURIComponent(path.slice(FUNCTIONS.length).split('/')[0]!);
  const before = lambda.propertiesOf(name);
  switch (operation) {
    case 'UpdateFunctionCode': {
      const { S3Bucket, S3Key, ZipFile } = input as CodeUpdate;
      lambda.updateFunction(name, { ...before, Code: ZipFile === undefined ? { S3Bucket, S3Key } : { Archive: ZipFile } });
      return configuration(lambda, name);
    }
    case 'UpdateFunctionConfiguration': {
      const { Environment, Description, ...others } = input as FunctionProperties;
      const other = Object.keys(others).find((key) => key !== 'FunctionName');
      if (other !== undefined) {
        throw new AwsError('InvalidParameterValueException', `The embedded AWS does not change ${other} past CloudFormation.`);
      }
      lambda.updateFunction(name, {
        ...before,
        ...(Environment === undefined ? {} : { Environment }),
        ...(Description === undefined ? {} : { Description }),
      });
      return configuration(lambda, name);
    }
    case 'GetFunction':
      return { Configuration: configuration(lambda, name) };
    default:
      return configuration(lambda, name);
  }
}

function configuration(lambda: Lambda, name: string): object {
  const { Runtime, Role, Handler, Environment } = lambda.propertiesOf(name);
  const states = { State: 'Active', LastUpdateStatus: 'Successful' };
  return { FunctionName: name, FunctionArn: lambda.arnOf(name), Runtime, Role, Handler, Environment, ...states };
}
