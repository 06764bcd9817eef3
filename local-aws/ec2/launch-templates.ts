// CreateLaunchTemplate, CreateLaunchTemplateVersion, DescribeLaunchTemplates, DescribeLaunchTemplateVersions, DeleteLaunchTemplate.
import { AwsError } from '../errors';
import { checkMembers, child, children, Form, formOfStructure, Output, required, text, texts } from './form';
import { LaunchTemplate, newId, State } from './state';
import { filtered, tagSet, tagsFrom } from './tags';

/** Members of a launch that decide on licenses. */
const DECISIVE = ['ImageId', 'InstanceType', 'Placement', 'CpuOptions', 'LicenseSpecification', 'TagSpecification'];
/** Members of a launch without an effect here. */
const WITHOUT_EFFECT = [
  ...['BlockDeviceMapping', 'EbsOptimized', 'IamInstanceProfile', 'InstanceInitiatedShutdownBehavior', 'KeyName'],
  ...['MetadataOptions', 'Monitoring', 'NetworkInterface', 'SecurityGroup', 'SecurityGroupId', 'SubnetId', 'UserData'],
];
/** Members that a request to launch and a launch template have in common. */
export const LAUNCH_MEMBERS = [...DECISIVE, ...WITHOUT_EFFECT];

/** Launch templates, as CloudFormation manages them. */
export interface LaunchTemplateStore {
  /** Properties as in AWS::EC2::LaunchTemplate. A launch, and not this, rejects members that the embedded EC2 does not know. */
  create(properties: object): LaunchTemplate;
  /** The given data, and not those of the version before, are a new version. */
  update(id: string, properties: object): LaunchTemplate;
  delete(id: string): void;
}

export function launchTemplatesOf(state: State): LaunchTemplateStore {
  return {
    create: (properties) => addLaunchTemplate(state, formOfStructure(properties)),
    update: (id, properties) => {
      const template = templateOf(state, { LaunchTemplateId: id });
      const form = formOfStructure(properties);
      addVersion(state, template, form);
      return Object.assign(template, { tags: tagsFrom(form, 'launch-template') });
    },
    delete: (id) => void state.launchTemplates.delete(id),
  };
}

export function createLaunchTemplate(state: State, form: Form): Output {
  checkData(form);
  return { launchTemplate: detailOf(addLaunchTemplate(state, form)) };
}

function addLaunchTemplate(state: State, form: Form): LaunchTemplate {
  const name = required(form, 'LaunchTemplateName');
  if ([...state.launchTemplates.values()].some((one) => one.name === name)) {
    throw new AwsError('InvalidLaunchTemplateName.AlreadyExistsException', `Launch template name already in use.`);
  }
  const createdAt = new Date(state.now());
  const template: LaunchTemplate = {
    id: newId('lt'),
    name,
    createdAt,
    tags: tagsFrom(form, 'launch-template'),
    versions: [],
    defaultVersion: 1,
  };
  addVersion(state, template, form);
  state.launchTemplates.set(template.id, template);
  return template;
}

/** The data of the source version, overridden by the request's, as a new version. */
export function createLaunchTemplateVersion(state: State, form: Form): Output {
  checkData(form);
  const template = templateOf(state, form);
  const source = text(form, 'SourceVersion');
  const base = source === undefined ? {} : versionOf(template, source).data;
  return { launchTemplateVersion: versionDetailOf(template, addVersion(state, template, form, base)) };
}

export function describeLaunchTemplates(state: State, form: Form): Output {
  const names = texts(form, 'LaunchTemplateName').map((name) => templateOf(state, { LaunchTemplateName: name }));
  const ids = texts(form, 'LaunchTemplateId').map((id) => templateOf(state, { LaunchTemplateId: id }));
  const named = [...names, ...ids];
  const all = named.length > 0 ? named : [...state.launchTemplates.values()];
  return { launchTemplates: filtered(all, form, ({ name }) => ({ 'launch-template-name': name })).map(detailOf) };
}

export function describeLaunchTemplateVersions(state: State, form: Form): Output {
  const template = templateOf(state, form);
  const wanted = texts(form, 'LaunchTemplateVersion');
  const versions = wanted.length > 0 ? wanted.map((one) => versionOf(template, one)) : template.versions;
  return { launchTemplateVersionSet: versions.map((version) => versionDetailOf(template, version)) };
}

export function deleteLaunchTemplate(state: State, form: Form): Output {
  const template = templateOf(state, form);
  state.launchTemplates.delete(template.id);
  return { launchTemplate: detailOf(template) };
}

/** What a launch takes from the template that it names. */
export function launchData(state: State, specification: Form): Form {
  const template = templateOf(state, specification);
  const { number, data } = versionOf(template, text(specification, 'Version') ?? '$Default');
  checkMembers(data, LAUNCH_MEMBERS, `version ${number} of the launch template ${template.id}`);
  return data;
}

function checkData(form: Form): void {
  checkMembers(child(form, 'LaunchTemplateData'), LAUNCH_MEMBERS, 'LaunchTemplateData');
}

function addVersion(state: State, template: LaunchTemplate, form: Form, base: Form = {}): LaunchTemplate['versions'][number] {
  const version = {
    number: template.versions.length + 1,
    description: text(form, 'VersionDescription'),
    createdAt: new Date(state.now()),
    data: { ...base, ...child(form, 'LaunchTemplateData') },
  };
  template.versions.push(version);
  return version;
}

function templateOf(state: State, form: Form): LaunchTemplate {
  const [id, name] = [text(form, 'LaunchTemplateId'), text(form, 'LaunchTemplateName')];
  const found = [...state.launchTemplates.values()].find((one) => one.id === id || one.name === name);
  if (found !== undefined) {
    return found;
  }
  throw id === undefined
    ? new AwsError('InvalidLaunchTemplateName.NotFoundException', `The launch template name ${name} does not exist`)
    : new AwsError('InvalidLaunchTemplateId.NotFound', `The launch template id ${id} does not exist`);
}

function versionOf({ id, versions, defaultVersion }: LaunchTemplate, wanted: string): LaunchTemplate['versions'][number] {
  const number = { $Latest: versions.length, $Default: defaultVersion }[wanted] ?? Number(wanted);
  const found = versions.find((version) => version.number === number);
  if (found === undefined) {
    throw new AwsError(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find the specified version ${wanted} for the launch template with ID ${id}.`,
    );
  }
  return found;
}

function detailOf({ id, name, createdAt, tags, versions, defaultVersion }: LaunchTemplate): Output {
  return {
    launchTemplateId: id,
    launchTemplateName: name,
    createTime: createdAt.toISOString(),
    defaultVersionNumber: defaultVersion,
    latestVersionNumber: versions.length,
    tagSet: tagSet(tags),
  };
}

function versionDetailOf(template: LaunchTemplate, version: LaunchTemplate['versions'][number]): Output {
  const { data } = version;
  const [placement, cpu] = [child(data, 'Placement'), child(data, 'CpuOptions')];
  return {
    launchTemplateId: template.id,
    launchTemplateName: template.name,
    versionNumber: version.number,
    versionDescription: version.description,
    createTime: version.createdAt.toISOString(),
    defaultVersion: version.number === template.defaultVersion,
    launchTemplateData: {
      imageId: text(data, 'ImageId'),
      instanceType: text(data, 'InstanceType'),
      placement: { tenancy: text(placement, 'Tenancy'), hostId: text(placement, 'HostId') },
      cpuOptions: { coreCount: text(cpu, 'CoreCount'), threadsPerCore: text(cpu, 'ThreadsPerCore') },
      licenseSet: children(data, 'LicenseSpecification').map((one) => ({
        licenseConfigurationArn: text(one, 'LicenseConfigurationArn'),
      })),
    },
  };
}
