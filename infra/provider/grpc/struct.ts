import structPb from 'google-protobuf/google/protobuf/struct_pb.js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb.js';
import type { PropertyMap } from './property-values.ts';
import { toPropertyMap } from './property-values.ts';

/** Properties of a message; an absent message holds none. */
export function fromStruct(struct: Struct | undefined): PropertyMap {
  return struct === undefined ? {} : struct.toJavaScript();
}

/** Properties as a message. */
export function toStruct(properties: object): Struct {
  return structPb.Struct.fromJavaScript(toPropertyMap(properties));
}
