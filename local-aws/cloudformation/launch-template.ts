// AWS::EC2::LaunchTemplate, with which the embedded EC2 launches.
import type { LaunchTemplateStore } from '../ec2/launch-templates';
import type { LaunchTemplate } from '../ec2/state';
import { generatedName, Provider } from './provider';
import { checkProperties } from './recorded-types';
import { schemaOf } from './schemas';
import { PhysicalResource } from './stack';

const TYPE = 'AWS::EC2::LaunchTemplate';
const LONGEST_NAME = 128;

/**
 * An update, and its rollback, makes a new version. The default version stays the first:
 * https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1518
 */
export function launchTemplate({ launchTemplates }: { launchTemplates: LaunchTemplateStore }): Provider {
  return {
    replacing: ['LaunchTemplateName'],
    create: async (context, properties) => {
      checkProperties(context, schemaOf(TYPE), properties);
      return resourceOf(launchTemplates.create({ LaunchTemplateName: generatedName(context, LONGEST_NAME), ...properties }));
    },
    update: async (context, properties, { physicalId }) => {
      checkProperties(context, schemaOf(TYPE), properties);
      return resourceOf(launchTemplates.update(physicalId, properties));
    },
    delete: async (_, { physicalId }) => launchTemplates.delete(physicalId),
  };
}

function resourceOf({ id, versions, defaultVersion }: LaunchTemplate): PhysicalResource {
  const attributes = {
    LaunchTemplateId: id,
    LatestVersionNumber: String(versions.length),
    DefaultVersionNumber: String(defaultVersion),
  };
  return { physicalId: id, attributes };
}
