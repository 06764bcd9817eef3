// Report generators, which the console calls usage reports.
import {
  CreateLicenseManagerReportGeneratorCommand,
  CreateLicenseManagerReportGeneratorCommandInput,
  CreateLicenseManagerReportGeneratorCommandOutput,
  DeleteLicenseManagerReportGeneratorCommand,
  GetLicenseManagerReportGeneratorCommand,
  GetLicenseManagerReportGeneratorCommandOutput,
  LicenseManagerClient,
  ReportGenerator,
  UpdateLicenseManagerReportGeneratorCommand,
  UpdateLicenseManagerReportGeneratorCommandInput,
} from '@aws-sdk/client-license-manager';
import { Deadline } from '../deadline';
import { Calls } from './calls';
import { reportsOn } from './reports';

export type CreateReportInput = CreateLicenseManagerReportGeneratorCommandInput;
export type UpdateReportInput = Omit<UpdateLicenseManagerReportGeneratorCommandInput, 'LicenseManagerReportGeneratorArn'>;
export type LiveReport = ReportGenerator;

/** A not-found error of Get, whose only parameter is the ARN. The operations document both. */
const NOT_FOUND = ['ResourceNotFoundException', 'InvalidParameterValueException'];

export class ReportGenerators {
  private readonly calls: Calls;

  constructor(client: LicenseManagerClient, deadline: Deadline) {
    this.calls = new Calls(client, deadline);
  }

  /** A repeated call with the same ClientToken returns the same ARN. */
  async create(input: CreateReportInput): Promise<string> {
    const { LicenseManagerReportGeneratorArn } = await this.calls.write<CreateLicenseManagerReportGeneratorCommandOutput>(
      'CreateLicenseManagerReportGenerator',
      () => new CreateLicenseManagerReportGeneratorCommand(input),
    );
    return LicenseManagerReportGeneratorArn!;
  }

  /** The live report generator; undefined if it does not exist any more. */
  async get(arn: string): Promise<LiveReport | undefined> {
    try {
      const { ReportGenerator: live } = await this.calls.read<GetLicenseManagerReportGeneratorCommandOutput>(
        'GetLicenseManagerReportGenerator',
        () => new GetLicenseManagerReportGeneratorCommand({ LicenseManagerReportGeneratorArn: arn }),
      );
      return live;
    } catch (error) {
      if (error instanceof Error && NOT_FOUND.includes(error.name)) {
        return undefined;
      }
      throw error;
    }
  }

  async update(arn: string, input: UpdateReportInput): Promise<void> {
    await this.calls.write(
      'UpdateLicenseManagerReportGenerator',
      () => new UpdateLicenseManagerReportGeneratorCommand({ ...input, LicenseManagerReportGeneratorArn: arn }),
    );
  }

  /** Deletes it; succeeds if it does not exist any more. */
  async delete(arn: string): Promise<void> {
    try {
      await this.calls.write(
        'DeleteLicenseManagerReportGenerator',
        () => new DeleteLicenseManagerReportGeneratorCommand({ LicenseManagerReportGeneratorArn: arn }),
        // IAM knows the tags of a live report generator only, so that it denies the delete of a deleted one.
        async () => {
          if ((await this.get(arn)) === undefined) {
            throw Object.assign(new Error(`${arn} does not exist.`), { name: NOT_FOUND[0] });
          }
        },
      );
    } catch (error) {
      if ((await this.get(arn)) !== undefined) {
        throw error;
      }
    }
  }

  /** All report generators that report on a license configuration. */
  reportingOn(licenseConfigurationArn: string): Promise<LiveReport[]> {
    return reportsOn(this.calls, licenseConfigurationArn);
  }
}
