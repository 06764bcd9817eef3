// STAND-IN until lib renders it.
const licenseManager = (...actions: string[]) => actions.map((action) => `license-manager:${action}`);
const any = { 'Fn::Sub': 'arn:${AWS::Partition}:license-manager:${AWS::Region}:${AWS::AccountId}:license-configuration:*' };
const ours = { StringEquals: { 'aws:ResourceTag/cdk-license-manager:stack': { Ref: 'AWS::StackId' } } };
export function rolePolicies(adopted: string[]): object[] {
  const Statement: object[] = [
    {
      Effect: 'Allow',
      Action: licenseManager('CreateLicenseConfiguration'),
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestTag/cdk-license-manager:stack': { Ref: 'AWS::StackId' } } },
    },
    { Effect: 'Allow', Action: licenseManager('ListLicenseConfigurations', 'ListLicenseManagerReportGenerators'), Resource: '*' },
    { Effect: 'Allow', Action: licenseManager('ListTagsForResource'), Resource: any },
    {
      Effect: 'Allow',
      Action: licenseManager(
        'DeleteLicenseConfiguration',
        'GetLicenseConfiguration',
        'ListAssociationsForLicenseConfiguration',
        'TagResource',
        'UntagResource',
        'UpdateLicenseConfiguration',
        'UpdateLicenseSpecificationsForResource',
      ),
      Resource: any,
      Condition: ours,
    },
    {
      Effect: 'Allow',
      Action: ['cloudformation:DescribeStacks', 'cloudformation:DescribeStackResource'],
      Resource: { Ref: 'AWS::StackId' },
    },
    {
      Effect: 'Allow',
      Action: ['iam:CreateServiceLinkedRole'],
      Resource: '*',
      Condition: { StringEquals: { 'iam:AWSServiceName': 'license-manager.amazonaws.com' } },
    },
  ];
  if (adopted.length > 0) {
    Statement.push({
      Effect: 'Allow',
      Action: licenseManager(
        'GetLicenseConfiguration',
        'TagResource',
        'UntagResource',
        'ListAssociationsForLicenseConfiguration',
      ),
      Resource: adopted,
    });
  }
  return [{ PolicyName: 'LicenseManager', PolicyDocument: { Version: '2012-10-17', Statement } }];
}
