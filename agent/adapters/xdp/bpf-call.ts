// SPDX-License-Identifier: Apache-2.0
import { addressOf, type CallResult, call } from '../syscall/syscall.ts';

// enum bpf_cmd and union bpf_attr of include/uapi/linux/bpf.h. Pointers are 64 bits wide on every machine.
const command = { lookup: 1, nextKey: 4, pinnedObject: 7, objectInfo: 15, lookupBatch: 24 } as const;
const attributeLength = 64;
const infoLength = 256;
/** The batch variant of the union ends here. */
const batchLength = 56;

/** union bpf_attr, and the buffers that it points to: they must outlive the call, and nothing else may hold them. */
class Attribute {
  readonly bytes = Buffer.alloc(attributeLength);
  readonly held: Uint8Array[] = [];

  u32(at: number, value: number): this {
    this.bytes.writeUInt32LE(value >>> 0, at);
    return this;
  }

  pointer(at: number, to: Uint8Array): this {
    this.held.push(to);
    this.bytes.writeBigUInt64LE(addressOf(to), at);
    return this;
  }
}

/** Reachable for the collector while the kernel writes to it. */
let inUse: Attribute | null = null;

function invoke(number: number, attribute: Attribute, length = attributeLength): CallResult {
  inUse = attribute;
  const told = call('bpf', number, inUse.bytes, length);
  inUse = null;
  return told;
}

/** Opens what is pinned at `path`; the value is a file descriptor, closed on exec. */
export function openPinned(path: string): CallResult {
  return invoke(command.pinnedObject, new Attribute().pointer(0, Buffer.from(`${path}\0`)));
}

/** struct bpf_prog_info or bpf_map_info of a descriptor, as much of it as this kernel has. */
function objectInfo(fd: number): Buffer | null {
  const info = Buffer.alloc(infoLength);
  return invoke(command.objectInfo, new Attribute().u32(0, fd).u32(4, info.length).pointer(8, info)).ok ? info : null;
}

/** The kernel's number of a program; null where the descriptor is none. */
export function programId(fd: number): number | null {
  return objectInfo(fd)?.readUInt32LE(4) ?? null;
}

export interface MapShape {
  readonly keySize: number;
  readonly valueSize: number;
  readonly entries: number;
}

export function mapShape(fd: number): MapShape | null {
  const info = objectInfo(fd);
  return info === null ? null : { keySize: info.readUInt32LE(8), valueSize: info.readUInt32LE(12), entries: info.readUInt32LE(16) };
}

type Failed = Extract<CallResult, { ok: false }>;

/** Reads the first or the next batch into the buffers. `more` is false at the map's end. */
export type BatchRead = (first: boolean) => { readonly count: number; readonly more: boolean } | Failed;

/**
 * BPF_MAP_LOOKUP_BATCH of a hash map, prepared once for buffers with room for `most` entries. The kernel tells the end
 * as ENOENT (kernel/bpf/hashtab.c, __htab_map_lookup_and_delete_batch).
 */
export function prepareBatch(map: number, keys: Buffer, values: Buffer, most: number): BatchRead {
  const position = Buffer.alloc(8);
  const attribute = new Attribute().pointer(8, position).pointer(16, keys).pointer(24, values).u32(36, map);
  const start = addressOf(position);
  return (first) => {
    attribute.bytes.writeBigUInt64LE(first ? 0n : start, 0);
    attribute.u32(32, most);
    const told = invoke(command.lookupBatch, attribute, batchLength);
    if (!told.ok && told.errno !== 'ENOENT') return told;
    return { count: Math.min(attribute.bytes.readUInt32LE(32), most), more: told.ok };
  };
}

/** Reads one entry into `value`, which has room for every possible CPU where the map is per CPU. */
export function lookup(map: number, key: Uint8Array, value: Uint8Array): CallResult {
  return invoke(command.lookup, new Attribute().u32(0, map).pointer(8, key).pointer(16, value));
}

/** Writes the key after `from` (null: the first) to `next`; ENOENT after the last. */
export function nextKey(map: number, from: Uint8Array | null, next: Uint8Array): CallResult {
  const attribute = new Attribute().u32(0, map).pointer(16, next);
  return invoke(command.nextKey, from === null ? attribute : attribute.pointer(8, from));
}
