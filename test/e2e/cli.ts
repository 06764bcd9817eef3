// The CDK CLI of the demo, and beside it the commands of this repository, as a user runs them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CdkCli, ROOT, Ran } from '../../bin/demo/cdk-cli';

export type { Ran } from '../../bin/demo/cdk-cli';

export class Cli extends CdkCli {
  /** A command line as a person types it; questions of the CDK CLI are answered with yes. */
  async shell(line: string): Promise<Ran> {
    const out = mkdtempSync(join(tmpdir(), 'cdk-out-'));
    const answers = { CDK_REQUIRE_APPROVAL: 'never', CDK_FORCE: 'true', CDK_NOTICES: 'false', CDK_OUTPUT: out };
    try {
      return await this.spawn(line, [], { shell: true, env: answers });
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  }

  /** What `npm run get` runs. */
  get(...args: string[]): Promise<Ran> {
    return this.script('bin/get.ts', ...args);
  }

  /** What `npm run local` runs, on the handler as it is built. */
  local(...args: string[]): Promise<Ran> {
    return this.script('bin/local.ts', ...args);
  }

  private script(file: string, ...args: string[]): Promise<Ran> {
    return this.run(require.resolve('ts-node/dist/bin.js'), [join(ROOT, file), ...args]);
  }
}
