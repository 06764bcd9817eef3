import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Resource } from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import type { LicenseAssociationTarget } from './license-association-target';
import { LicenseAssociationResource } from './private/license-association-resource';
import { findAssociationErrors, findRepeatedPairs } from './private/license-association-validation';
import { addErrors, addWarning } from './private/messages';

/** License Manager's default quota for one resource, which AWS can raise. */
const USUAL_MAXIMUM = 10;

/** Properties of a `LicenseAssociation`. Every change is made in place. */
export interface LicenseAssociationProps {
  /**
   * The AMI, instance or Dedicated Host that consumes the licenses. Another one gets the associations before the old one loses them.
   */
  readonly target: LicenseAssociationTarget;

  /**
   * The license configurations: of this library, imported ones, or `CfnLicenseConfiguration`. A change adds and removes in one call,
   * so that the target is never without any. An empty list is an error, and so is a license configuration of another Region. More
   * than 10, License Manager's default quota for a resource, are a warning.
   *
   * The function gets permission on those that are not of this stack by their ARNs. To exchange one whose ARN is a token, such as a
   * parameter or an attribute, add the new one in one deployment and remove the old one in the next.
   */
  readonly licenseConfigurations: aws_licensemanager.ILicenseConfigurationRef[];

  /**
   * Whether launches from the AMI in other accounts, with which the AMI is shared, consume the licenses, too. With another target
   * than an AMI, true is an error. A change removes the associations for a moment.
   *
   * @default false
   * @see https://docs.aws.amazon.com/license-manager/latest/APIReference/API_LicenseSpecification.html
   */
  readonly crossAccountAmi?: boolean;
}

/**
 * Associates an AMI, an instance or a Dedicated Host with license configurations, so that it consumes their licenses. Use
 * `requireAtLaunch` for launch templates and for what the stack launches itself.
 *
 * An association that exists already is refused: the deployment fails and changes nothing. Otherwise the deletion would remove an
 * association that somebody else made. For the same reason, two constructs cannot associate the same pair. Within a stack, two whose
 * target and license configuration are equal at synthesis are an error. A construct whose id changes is removed in one deployment and
 * added in the next.
 *
 * A deployment fails if a hard limit leaves too few licenses, or if the target is terminated. A deletion succeeds if the target or
 * the association does not exist any more. A replacement of a license configuration takes its associations along. The function's
 * role gains permission to list the license configurations of any resource, because IAM knows no narrower one.
 *
 * Invalid properties are reported together at synthesis.
 *
 * @resource Custom::LicenseAssociation
 * @see https://docs.aws.amazon.com/license-manager/latest/APIReference/API_UpdateLicenseSpecificationsForResource.html
 */
@propertyInjectable
export class LicenseAssociation extends Resource {
  /** The type's id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-license-manager.LicenseAssociation';

  /** The ARN of the AMI, instance or Dedicated Host. */
  public readonly targetArn: string;

  /**
   * @param scope the construct's parent.
   * @param id the construct's id.
   * @param props the target and its license configurations.
   */
  constructor(scope: Construct, id: string, props: LicenseAssociationProps) {
    super(scope, id);
    const { licenseConfigurations, crossAccountAmi = false } = props;
    this.targetArn = props.target._arnIn(this.stack);
    const input = { targetArn: this.targetArn, licenseConfigurations, crossAccountAmi };
    const resource = new LicenseAssociationResource(this, 'Resource', input);

    addErrors(resource, [...findAssociationErrors(input, this.env), ...findRepeatedPairs(this, input)]);
    if (licenseConfigurations.length > USUAL_MAXIMUM) {
      addWarning(
        resource,
        'manyLicenses',
        `\`licenseConfigurations\` has more than ${USUAL_MAXIMUM} license configurations, which is License Manager's default quota for one resource. Remove some, or have the quota raised`,
      );
    }
  }
}
