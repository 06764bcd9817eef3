// The tags of this project's handler, which the others send, too, so that all make the same request.
import { RESERVED_TAGS } from '../lib/private/contract';

export function ownTags(stackId: string, logicalId: string, requestId: string): { Key: string; Value: string }[] {
  return [
    { Key: RESERVED_TAGS.stack, Value: stackId },
    { Key: RESERVED_TAGS.resource, Value: logicalId },
    { Key: RESERVED_TAGS.request, Value: requestId },
  ];
}
