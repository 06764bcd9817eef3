import type { Stack } from 'aws-cdk-lib/core';
import type { aws_ec2 } from 'aws-cdk-lib/interfaces';

/**
 * A resource that consumes license configurations: an AMI, an instance or a Dedicated Host. License Manager associates no others.
 *
 * @see https://docs.aws.amazon.com/license-manager/latest/APIReference/API_UpdateLicenseSpecificationsForResource.html
 */
export class LicenseAssociationTarget {
  /**
   * An AMI of the stack's Region. Every instance that is launched from it consumes the licenses.
   *
   * @param imageId the id, like `ami-0123456789abcdef0`, which may be a token. Anything else is an error at synthesis.
   */
  public static ami(imageId: string): LicenseAssociationTarget {
    return new LicenseAssociationTarget((stack) =>
      stack.formatArn({ service: 'ec2', account: '', resource: 'image', resourceName: imageId }),
    );
  }

  /**
   * An instance. It consumes the licenses as long as the association exists.
   *
   * @param instance an instance of the stack's Region, for example `Instance` or `CfnInstance`. An imported one whose id is not like
   * `i-0123456789abcdef0` is an error at synthesis.
   */
  public static instance(instance: aws_ec2.IInstanceRef): LicenseAssociationTarget {
    const { account, region } = instance.env;
    return new LicenseAssociationTarget((stack) =>
      stack.formatArn({ service: 'ec2', account, region, resource: 'instance', resourceName: instance.instanceRef.instanceId }),
    );
  }

  /**
   * A Dedicated Host. It consumes licenses that count by core or socket.
   *
   * @param host a host of the stack's Region, for example `CfnHost`.
   */
  public static host(host: aws_ec2.IHostRef): LicenseAssociationTarget {
    const { account, region } = host.env;
    return new LicenseAssociationTarget((stack) =>
      stack.formatArn({ service: 'ec2', account, region, resource: 'dedicated-host', resourceName: host.hostRef.hostId }),
    );
  }

  /**
   * An AMI, an instance or a Dedicated Host.
   *
   * @param arn the ARN, which may be a token. An AMI's is `arn:PARTITION:ec2:REGION::image/ami-ID`, an instance's
   * `arn:PARTITION:ec2:REGION:ACCOUNT:instance/i-ID` and a host's `arn:PARTITION:ec2:REGION:ACCOUNT:dedicated-host/h-ID`. Anything
   * else is an error at synthesis.
   */
  public static arn(arn: string): LicenseAssociationTarget {
    return new LicenseAssociationTarget(() => arn);
  }

  private constructor(private readonly produceArn: (stack: Stack) => string) {}

  /**
   * The ARN of the resource.
   *
   * @internal
   */
  public _arnIn(stack: Stack): string {
    return this.produceArn(stack);
  }
}
