// The errors and warnings that a synthesis reports.
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';

export interface SynthesisMessage {
  readonly path: string;
  /** Without the prefix `cdk-license-manager:`. */
  readonly id: string;
  readonly message: string;
}

export function errorsOf(stack: Stack): SynthesisMessage[] {
  return parse(
    Annotations.fromStack(stack).findError('*', Match.anyValue()),
    /^([^]*) \(Annotation::cdk-license-manager:(\w+)\)$/,
  );
}

export function warningsOf(stack: Stack): SynthesisMessage[] {
  return parse(Annotations.fromStack(stack).findWarning('*', Match.anyValue()), /^([^]*) \[ack: cdk-license-manager:(\w+)\]$/);
}

function parse(found: { id: string; entry: { data?: unknown } }[], format: RegExp): SynthesisMessage[] {
  return found.map(({ id: path, entry }) => {
    const [, message, id] = format.exec(String(entry.data))!;
    return { path, id, message };
  });
}
